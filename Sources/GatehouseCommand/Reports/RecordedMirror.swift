import Domain
import Foundation
import LedgerStore
import Terminal

/// Mirrors by the names that their records go by: those that are, and those that were taken out.
extension Ledger {
    /// - Throws: where no mirror had that name ever: nothing could match, and a name that is misspelt would look like an
    ///   answer.
    func expectRecords(ofMirror name: String) throws {
        guard try !hasRecords(ofMirror: name) else { return }
        throw CommandFailure(
            "the ledger knows no mirror named '\(VisibleText.escaping(name))'; see 'gatehouse mirror list --all'"
        )
    }

    /// A mirror whose repository is to be read; also one that was taken out, as long as its repository is where it was.
    func recordedMirror(named name: String) throws -> Mirror {
        if let mirror = try mirror(named: name) { return mirror }
        try expectRecords(ofMirror: name)
        guard let removed = try removedMirrors().first(where: { $0.name == name }),
            FileManager.default.fileExists(atPath: removed.formerPath),
            try !mirrors().contains(where: { $0.path == removed.formerPath })
        else {
            throw CommandFailure(
                "the mirror of '\(name)' was removed, and its repository is not where it was; what is on record of it: "
                    + "gatehouse report commits --repository '\(name)'")
        }
        return Mirror(
            name: name, path: removed.formerPath, upstream: removed.upstream, addedAt: removed.addedAt)
    }
}
