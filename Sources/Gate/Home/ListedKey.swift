package import Domain
package import LedgerStore

/// One of a home's keys, as it is listed.
package struct ListedKey: Sendable {
    package enum Purpose: String, Sendable {
        case segments, lines
        case fingerprints = "secrets"
    }

    package enum State: String, Sendable {
        case inUse = "in use"
        /// Another is in use now; it tells its fingerprints still.
        case older
        /// It is not there, or another is in its place.
        case lost
    }

    package let purpose: Purpose
    /// By which clones or fingerprints name it; nil for the key of lines, which nothing names, and for what is lost.
    package let id: String?
    /// When it was made; nil where that is lost with it.
    package let since: Timestamp?
    package let state: State
    package let path: String
}

extension Home {
    /// The keys that this home has and should have.
    package func listKeys(in ledger: Ledger) throws -> [ListedKey] {
        let segments = try? keys.openSegments().id
        let areLinesThere = (try? keys.lineHasher()) != nil
        let known = try ledger.fingerprintKeys()
        let lost = Set(FingerprintKeys.look(in: keys, for: known).lost.map(\.version))
        return [
            ListedKey(
                purpose: .segments, id: segments, since: keys.since(HomeKeys.segmentsFile),
                state: segments == nil ? .lost : .inUse, path: keys.path(HomeKeys.segmentsFile)),
            ListedKey(
                purpose: .lines, id: nil, since: keys.since(HomeKeys.linesFile),
                state: areLinesThere ? .inUse : .lost, path: keys.path(HomeKeys.linesFile)),
        ]
            + known.map { key in
                ListedKey(
                    purpose: .fingerprints, id: "k\(key.version)", since: key.since,
                    state: lost.contains(key.version)
                        ? .lost : key.version == known.first?.version ? .inUse : .older,
                    path: keys.fingerprintKeyPath(key.version))
            }
    }
}
