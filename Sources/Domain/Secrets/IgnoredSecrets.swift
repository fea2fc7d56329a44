/// The findings that a repository's `.gitleaksignore` names as harmless, in lines of `path:rule:line` or
/// `commit:path:rule:line`; `#` begins a comment. The format is that of gitleaks 8.30.
package struct IgnoredSecrets: Hashable, Sendable {
    /// The file's path from the repository's top.
    package static let path: TreePath = ".gitleaksignore"

    /// The findings' names as bytes, like the paths in them.
    private var names: Set<[UInt8]> = []
    /// The names without their lines and commits.
    private var files: Set<[UInt8]> = []

    package init() {}

    /// - Parameter text: the file's content.
    package init(_ text: some Collection<UInt8>) {
        for line in Array(text).split(separator: UInt8(ascii: "\n")) {
            let name = line.drop(while: Self.isBlank)
            guard let last = name.lastIndex(where: { !Self.isBlank($0) }), name.first != UInt8(ascii: "#")
            else { continue }
            names.insert(Array(name[...last]))
            if let end = name[...last].lastIndex(of: Self.colon) {
                files.insert(Array(Self.withoutCommit(name[..<end])))
            }
        }
    }

    private static let colon = UInt8(ascii: ":")

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (9...13).contains(byte)
    }

    /// A name without the id of a commit before its path, if it has one.
    private static func withoutCommit(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let end = name.firstIndex(of: colon), name[(end + 1)...].contains(colon),
            ObjectID(hex: Substring(String(decoding: name[..<end], as: UTF8.self))) != nil
        else { return name }
        return name[(end + 1)...]
    }

    /// Whether no finding is named.
    package var isEmpty: Bool { names.isEmpty }

    /// Adds what another file names.
    package mutating func formUnion(_ other: IgnoredSecrets) {
        names.formUnion(other.names)
        files.formUnion(other.files)
    }

    /// Keeps only what another file names as well.
    package mutating func formIntersection(_ other: IgnoredSecrets) {
        names.formIntersection(other.names)
        files.formIntersection(other.files)
    }

    /// Whether a finding of the rule in any line of the file is named, in any commit: lines move.
    package func mentions(rule: String, path: TreePath) -> Bool {
        files.contains(path.bytes + Array(":\(rule)".utf8))
    }

    /// Whether exactly this finding is named.
    ///
    /// - Parameter commit: the commit's id in hexadecimal; nil outside of commits.
    package func contains(rule: String, path: TreePath, line: Int, commit: String?) -> Bool {
        let name = path.bytes + Array(":\(rule):\(line)".utf8)
        return names.contains(name) || commit.map { names.contains(Array("\($0):".utf8) + name) } ?? false
    }
}
