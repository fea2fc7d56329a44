import Domain
import Files

/// What a mirror's hooks are told, in a file beside them that a shell can read, too.
package struct HookEnvironment {
    package static let fileName = "gatehouse.environment"

    /// The program that the hooks start.
    let program: String
    package let home: String
    package let mirror: String
    /// How long post-receive waits for a forward, in seconds; empty where no policy is in force.
    let forwardWait: String

    init(program: String, home: String, mirror: String, forwardWait: String) {
        self.program = program
        self.home = home
        self.mirror = mirror
        self.forwardWait = forwardWait
    }

    /// Reads the file in a folder of hooks; nil where it is missing or not of its form.
    package init?(inHooks folder: String) {
        guard let bytes = FileBytes.of("\(folder)/\(Self.fileName)"), let values = Self.values(in: bytes),
            let program = values["PROGRAM"], let home = values["HOME"], let mirror = values["MIRROR"]
        else { return nil }
        self.init(program: program, home: home, mirror: mirror, forwardWait: values["FORWARD_WAIT"] ?? "")
    }

    /// The file's text.
    var text: String {
        [("PROGRAM", program), ("HOME", home), ("MIRROR", mirror), ("FORWARD_WAIT", forwardWait)]
            .map { "\(Self.prefix)\($0)=\(ShellWord.quoted($1))\n" }.joined()
    }

    private static let prefix = "GATEHOUSE_"

    /// The values of assignments as a shell reads them; of several of a name the last one's. Nil where there is anything
    /// else.
    private static func values(in bytes: [UInt8]) -> [String: String]? {
        var values: [String: String] = [:]
        var rest = bytes[...]
        while !rest.isEmpty {
            guard rest.starts(with: prefix.utf8), let sign = rest.firstIndex(of: UInt8(ascii: "=")) else {
                return nil
            }
            let name = String(decoding: rest[..<sign].dropFirst(prefix.utf8.count), as: UTF8.self)
            rest = rest[(sign + 1)...]
            guard let value = takeQuoted(&rest), rest.first == UInt8(ascii: "\n") else { return nil }
            rest = rest.dropFirst()
            values[name] = value
        }
        return values
    }

    /// Takes a word between apostrophes; an apostrophe in it is written `'\''`.
    private static func takeQuoted(_ rest: inout ArraySlice<UInt8>) -> String? {
        let apostrophe = UInt8(ascii: "'")
        var word: [UInt8] = []
        repeat {
            guard rest.first == apostrophe, let end = rest.dropFirst().firstIndex(of: apostrophe) else {
                return nil
            }
            word += rest[(rest.startIndex + 1)..<end]
            rest = rest[(end + 1)...]
            guard rest.starts(with: "\\'".utf8) else { return String(decoding: word, as: UTF8.self) }
            word.append(apostrophe)
            rest = rest.dropFirst(2)
        } while true
    }
}
