import Domain
import SecretScan

/// What was found in a change of a content, which may stand under any number of paths: it is looked through once for all
/// paths that rules and allow lists do not tell apart.
struct ScannedChange {
    /// What was found at a path.
    struct Outcome {
        var secrets: [FileSecret] = []
        /// What was not looked into, in words for people.
        var leftOut: [String] = []
        /// The names of its members, where it is an archive: they stand behind its path.
        var members: [String] = []
        /// Whether it only says where its content is.
        var isLFSPointer = false
    }

    let path: TreePath
    let outcome: Outcome
    /// By what is said of the paths; empty as long as there is one path.
    private var others: [PlaceClass: Outcome] = [:]

    init(_ outcome: Outcome, at path: TreePath) {
        self.outcome = outcome
        self.path = path
    }

    /// What was found, or would be, at another path.
    ///
    /// - Parameter look: looks through it at that path.
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
