import Domain
import SecretScan

/// A secret in a file's content or in what is packed in it.
struct FileSecret {
    let found: FoundSecret
    /// The member's path in the archive, without its own secrets; nil where it is in the file as it is.
    var member: String?
    /// Whether the member's name has it.
    var isInName = false

    /// Whether it was found in what had to be unpacked.
    var isPacked: Bool { member != nil || found.isPackedInText }

    /// Where it stands in what a commit has, or had, at a path.
    func place(in path: TreePath, of commit: ObjectID) -> SecretFacts.Place {
        SecretFacts.Place(
            object: commit, part: part(in: path), isVouchedFor: found.isVouchedFor,
            archive: member == nil ? nil : path)
    }

    private func part(in path: TreePath) -> SecretFacts.Place.Part {
        // As gitleaks writes it.
        let path = member.map { $0.isEmpty ? path : path + "!" + TreePath($0) } ?? path
        return found.kind == .file || isInName ? .path(path) : .file(path: path, line: found.startLine)
    }
}
