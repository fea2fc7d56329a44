package import Domain
import Foundation

/// Mirrors by name, also those that were removed.
extension LedgerReading {
    /// Checks that some mirror has or had this name: a misspelt one would look like an empty answer.
    ///
    /// - Throws: `Problem` where none ever had it.
    package func expectRecords(ofMirror name: String) throws {
        guard try !hasRecords(ofMirror: name) else { return }
        throw Problem(
            .missing, "the ledger knows no mirror named '\(VisibleText.escaping(name))'",
            advice: "see 'gatehouse mirror list --all'")
    }

    /// Finds a mirror to read from, also a removed one whose repository is still in its place.
    ///
    /// - Throws: `Problem` where there is none.
    package func recordedMirror(named name: String) throws -> Mirror {
        if let mirror = try mirror(named: name) { return mirror }
        try expectRecords(ofMirror: name)
        guard let removed = try removedMirrors().first(where: { $0.name == name }),
            FileManager.default.fileExists(atPath: removed.formerPath),
            try !mirrors().contains(where: { $0.path == removed.formerPath })
        else {
            throw Problem(
                .missing, "the mirror '\(name)' was removed, and its repository is not where it was",
                advice: "its records: gatehouse report commits --mirror '\(name)'")
        }
        return Mirror(
            name: name, path: removed.formerPath, upstream: removed.upstream, addedAt: removed.addedAt)
    }
}
