package import Domain

/// A mirror of the home, or one that was removed.
package struct ListedMirror {
    /// The mirror's name; the name of its records if it was removed.
    package let name: String
    /// The folder of its repository; the former one if it was removed.
    package let path: String
    package let upstream: String
    package let addedAt: Timestamp
    /// Nil for a mirror of the home.
    package let removedAt: Timestamp?

    init(_ mirror: Mirror) {
        name = mirror.name
        path = mirror.path
        upstream = mirror.upstream
        addedAt = mirror.addedAt
        removedAt = nil
    }

    init(_ removed: RemovedMirror) {
        name = removed.name
        path = removed.formerPath
        upstream = removed.upstream
        addedAt = removed.addedAt
        removedAt = removed.removedAt
    }

    /// Reads the mirrors of the home by their names; with `all`, then the removed ones, the last first.
    ///
    /// - Throws: where the ledger cannot be read.
    package static func read(from ledger: any LedgerReading, all: Bool) throws -> [ListedMirror] {
        try ledger.mirrors().map(ListedMirror.init)
            + (all ? ledger.removedMirrors().map(ListedMirror.init) : [])
    }
}
