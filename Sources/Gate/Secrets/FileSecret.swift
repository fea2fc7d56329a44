import Domain
import SecretScan

/// A secret in a file's content, or in an archive or encoded text inside it.
struct FileSecret {
    let found: FoundSecret
    /// The path of the archive's member, with secrets masked; nil if the secret is in the file itself.
    var member: String?
    /// Whether the secret is in the member's name.
    var isInName = false

    /// Whether the secret was found in unpacked or decoded text.
    var isPacked: Bool { member != nil || found.isPackedInText }

    /// The place of the secret in the file that a commit has, or had, at a path.
    func place(in path: TreePath, of commit: ObjectID) -> SecretFacts.Place {
        SecretFacts.Place(
            object: commit, part: part(in: path), isVouchedFor: found.isVouchedFor,
            archive: member == nil ? nil : path)
    }

    private func part(in path: TreePath) -> SecretFacts.Place.Part {
        // This is gitleaks' notation.
        let path = member.map { $0.isEmpty ? path : path + "!" + TreePath($0) } ?? path
        return found.kind == .file || isInName ? .path(path) : .file(path: path, line: found.startLine)
    }
}
