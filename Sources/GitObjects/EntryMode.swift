import Domain

/// What the mode of a tree's entry makes of it, by Git's own reading: of the mode's digits only the kind counts, and of a
/// file whether its owner may run it. See `canon_mode` in Git's object.h.
struct EntryMode: Equatable {
    enum Kind {
        case folder, file, link, submodule
        /// Git takes for a submodule whatever it does not know. None of its versions ever wrote one.
        case unknown
    }

    let kind: Kind
    /// The one mode that Git writes for what it reads in this way.
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
