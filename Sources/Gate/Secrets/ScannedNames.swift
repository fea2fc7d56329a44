import Domain
import SecretScan

/// What was found in the names of files: commits can give and take away the same ones any number of times.
struct ScannedNames {
    /// A secret in a name.
    struct Found {
        let secret: FoundSecret
        /// What may be shown and kept of the name.
        let shown: TreePath
    }

    /// By the names' hashes, for which nobody outside knows the seed: very many of them may be very long.
    private var clean: Set<Int> = []
    private var found: [Int: [Found]] = [:]

    /// What was found in a name; nil where it was not looked at yet.
    subscript(name: TreePath) -> [Found]? {
        get {
            let hash = name.hashValue
            return clean.contains(hash) ? [] : found[hash]
        }
        set {
            if let newValue, !newValue.isEmpty {
                found[name.hashValue] = newValue
            } else {
                clean.insert(name.hashValue)
            }
        }
    }
}
