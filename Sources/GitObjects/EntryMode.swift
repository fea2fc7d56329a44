import Domain

/// The mode of a tree's entry as Git reads it: only the kind counts and, for a file, whether its owner may execute
/// it. See `canon_mode` in Git's object.h.
struct EntryMode: Equatable {
    enum Kind {
        case folder, file, link, submodule
        /// Any other mode. Git takes it for a submodule, and never wrote one.
        case unknown
    }

    let kind: Kind
    /// The mode that Git writes for such an entry.
    let canonical: UInt32

    init(_ mode: UInt32) {
        switch mode & 0o170000 {
        case 0o040000: (kind, canonical) = (.folder, 0o040000)
        case 0o100000: (kind, canonical) = (.file, mode & 0o100 == 0 ? 0o100644 : 0o100755)
        case 0o120000: (kind, canonical) = (.link, 0o120000)
        case 0o160000: (kind, canonical) = (.submodule, 0o160000)
        default: (kind, canonical) = (.unknown, 0o160000)
        }
    }

    static let folder = EntryMode(0o040000)
}
