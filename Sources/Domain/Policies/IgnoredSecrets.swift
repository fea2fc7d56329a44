/// The findings that a `.gitleaksignore` names, by which a repository's people vouch for them: lines of `path:rule:line` or
/// `commit:path:rule:line`; `#` begins a comment. The format is that of gitleaks 8.30.
package struct IgnoredSecrets: Hashable, Sendable {
    /// Where the file stands, from a repository's top.
    package static let path = ".gitleaksignore"

    private var names: Set<String> = []
    /// Each without its line and commit.
    private var files: Set<Substring> = []

    package init() {}

    package init(_ text: String) {
        for line in Lines.of(text) {
            let name = line.drop { $0.isWhitespace }
            guard let last = name.lastIndex(where: { !$0.isWhitespace }), !name.hasPrefix("#") else {
                continue
            }
            names.insert(String(name[...last]))
            if let end = name[...last].lastIndex(of: ":") { files.insert(Self.withoutCommit(name[..<end])) }
        }
    }

    /// The id of a commit stands before the path where there is one.
    private static func withoutCommit(_ name: Substring) -> Substring {
        guard let end = name.firstIndex(of: ":"), name[name.index(after: end)...].contains(":"),
            ObjectID(hex: name[..<end]) != nil
        else { return name }
        return name[name.index(after: end)...]
    }

    package var isEmpty: Bool { names.isEmpty }

    package mutating func formUnion(_ other: IgnoredSecrets) {
        names.formUnion(other.names)
        files.formUnion(other.files)
    }

    /// Leaves what another file names as well.
    package mutating func formIntersection(_ other: IgnoredSecrets) {
        names.formIntersection(other.names)
        files.formIntersection(other.files)
    }

    /// Whether any line of a file is vouched for, in any commit: its lines move.
    package func mentions(rule: String, path: String) -> Bool { files.contains("\(path):\(rule)"[...]) }

    /// - Parameter commit: its id in hexadecimal; nil outside of commits.
    package func contains(rule: String, path: String, line: Int, commit: String?) -> Bool {
        let name = "\(path):\(rule):\(line)"
        return names.contains(name) || commit.map { names.contains("\($0):\(name)") } ?? false
    }
}
