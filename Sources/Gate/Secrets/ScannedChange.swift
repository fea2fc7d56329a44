import Domain
import SecretScan

/// The findings in a change of a content, which may occur at many paths. It is scanned once for all paths that rules
/// and allow lists do not distinguish.
struct ScannedChange {
    /// The findings at a path.
    struct Outcome {
        var secrets: [FileSecret] = []
        /// What was not scanned, in words for people.
        var leftOut: [String] = []
        /// The names of the members if it is an archive.
        var members: [String] = []
        /// Whether the content is a Git LFS pointer.
        var isLFSPointer = false
    }

    let path: TreePath
    let outcome: Outcome
    /// The findings by class of path; empty as long as there is a single path.
    private var others: [PlaceClass: Outcome] = [:]

    init(_ outcome: Outcome, at path: TreePath) {
        self.outcome = outcome
        self.path = path
    }

    /// The findings at another path.
    ///
    /// - Parameter look: scans the change at that path.
    mutating func outcome(
        at path: TreePath, by scanner: SecretScanner, look: () throws -> Outcome
    ) throws -> Outcome {
        if path == self.path { return outcome }
        if others.isEmpty { others[try placeClass(of: self.path, scanner)] = outcome }
        let place = try placeClass(of: path, scanner)
        if let known = others[place] { return known }
        let found = try look()
        others[place] = found
        return found
    }

    private func placeClass(of path: TreePath, _ scanner: SecretScanner) throws -> PlaceClass {
        try scanner.placeClass(of: [path.text] + outcome.members.map { "\(path.text)/\($0)" })
    }
}
