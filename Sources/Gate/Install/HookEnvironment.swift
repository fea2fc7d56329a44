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
            .map { "\(Self.prefix)\($0)='\($1.replacing("'", with: "'\\''"))'\n" }.joined()
    }

    private static let prefix = "GATEHOUSE_"

    /// The values of assignments as a shell reads them; of several of a name the last one's. Nil where there is anything
    /// else.
    private static func values(in bytes: [UInt8]) -> [String: String]? {
        var values: [String: String] = [:]
        var rest = Substring(String(decoding: bytes, as: UTF8.self))
        while !rest.isEmpty {
            guard rest.hasPrefix(prefix), let sign = rest.firstIndex(of: "=") else { return nil }
            let name = String(rest[..<sign].dropFirst(prefix.count))
            rest = rest[rest.index(after: sign)...]
            guard let value = takeQuoted(&rest), rest.first == "\n" else { return nil }
            rest = rest.dropFirst()
            values[name] = value
        }
        return values
    }

    /// Takes a word between apostrophes; an apostrophe in it is written `'\''`.
    private static func takeQuoted(_ rest: inout Substring) -> String? {
        var parts: [Substring] = []
        repeat {
            guard rest.first == "'" else { return nil }
            let quoted = rest.dropFirst()
            guard let end = quoted.firstIndex(of: "'") else { return nil }
            parts.append(quoted[..<end])
            rest = quoted[quoted.index(after: end)...]
            guard rest.hasPrefix("\\'") else { return parts.joined(separator: "'") }
            rest = rest.dropFirst(2)
        } while true
    }
}
