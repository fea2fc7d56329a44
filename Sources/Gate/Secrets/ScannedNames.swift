import Domain
import SecretScan

/// The findings in file names, kept since commits can add and remove the same names many times.
struct ScannedNames {
    /// A secret in a name.
    struct Found {
        let secret: FoundSecret
        /// The name with secrets masked, which may be shown and stored.
        let shown: TreePath
    }

    /// The hashes of names without secrets, since there may be many long names. Their random seed prevents forged
    /// collisions.
    private var clean: Set<Int> = []
    private var found: [Int: [Found]] = [:]

    /// The findings in a name; nil if it was not scanned yet.
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
