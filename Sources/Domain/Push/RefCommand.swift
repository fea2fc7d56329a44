/// One line of what Git gives `pre-receive` and `post-receive` on standard input: the client's claim.
package struct RefCommand: Hashable, Sendable {
    /// What the client says the ref had. A client can lie here.
    package let claimedOld: ObjectID
    package let new: ObjectID
    package let ref: RefName

    package init(claimedOld: ObjectID, new: ObjectID, ref: RefName) {
        self.claimedOld = claimedOld
        self.new = new
        self.ref = ref
    }

    /// The line cannot be understood, so the push cannot be judged.
    package struct Malformed: Error, Hashable, CustomStringConvertible {
        package let line: String

        package var description: String {
            "a ref's name is not UTF-8 or longer than \(RefCommand.maximumNameLength) bytes: "
                + VisibleText.escaping(line.prefix(120))
        }
    }

    /// The longest ref name that is taken, in bytes. A log entry has to hold it.
    package static let maximumNameLength = 1_024

    /// Reads `<old> SP <new> SP <ref> LF`, repeated. Ref names that are not UTF-8 are refused: two of them could
    /// otherwise be taken for one.
    ///
    /// - Throws: `Malformed` for a line that is no command.
    package static func parse(_ input: [UInt8]) throws -> [RefCommand] {
        try input.split(separator: UInt8(ascii: "\n")).map { bytes in
            let fields = bytes.split(
                separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
            let line = String(decoding: bytes, as: UTF8.self)
            guard fields.count == 3,
                let old = ObjectID(hex: String(decoding: fields[0], as: UTF8.self)),
                let new = ObjectID(hex: String(decoding: fields[1], as: UTF8.self)),
                let ref = String(validating: fields[2], as: UTF8.self), !ref.isEmpty,
                fields[2].count <= maximumNameLength
            else { throw Malformed(line: line) }
            return RefCommand(claimedOld: old, new: new, ref: RefName(ref))
        }
    }
}
