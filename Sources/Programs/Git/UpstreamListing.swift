package import Domain

/// The refs that an upstream has.
package struct UpstreamListing: Sendable {
    package private(set) var refs: [(name: RefName, value: ObjectID)] = []
    /// The refs whose names are not UTF-8, in a form to show. They are left out, since any other name would be
    /// another ref's.
    package private(set) var unnamable: [String] = []

    /// - Parameter output: the output of `git ls-remote`.
    init(_ output: [UInt8]) {
        for line in output.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
            guard fields.count == 2, let value = ObjectID(hex: String(decoding: fields[0], as: UTF8.self)),
                !fields[1].suffix(3).elementsEqual("^{}".utf8)
            else { continue }
            if let name = String(validating: fields[1], as: UTF8.self) {
                refs.append((RefName(name), value))
            } else {
                unnamable.append(Self.shown(fields[1]))
            }
        }
    }

    /// A name with escapes from its first invalid byte on.
    private static func shown(_ name: ArraySlice<UInt8>) -> String {
        let text =
            name.indices.lazy.reversed().compactMap { end in
                String(validating: name[..<end], as: UTF8.self)
            }.first ?? ""
        let rest = name.dropFirst(text.utf8.count).map { byte in
            (0x21...0x7E).contains(byte)
                ? String(Unicode.Scalar(byte)) : "\\x" + String(byte, radix: 16)
        }
        return VisibleText.escaping(text) + rest.joined()
    }
}
