package import Domain
package import LedgerStore

/// One of a home's keys, for a listing.
package struct ListedKey: Sendable {
    /// The use of a key.
    package enum Purpose: String, Sendable {
        case segments, lines
        case fingerprints = "secrets"
    }

    /// The state of a key.
    package enum State: String, Sendable {
        case inUse = "in use"
        /// A newer key is in use; this one still recognises its fingerprints.
        case older
        /// The key is missing, or another is in its place.
        case lost
    }

    package let purpose: Purpose
    /// The name of the key in clones or fingerprints; nil for the key of lines and for a lost key.
    package let id: String?
    /// The time when it was made; nil if the key is lost.
    package let since: Timestamp?
    package let state: State
    package let path: String
}

extension Home {
    /// The keys that this home has or should have.
    ///
    /// - Throws: errors of the ledger.
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
