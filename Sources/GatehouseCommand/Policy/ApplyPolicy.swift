import Foundation
import Gate
import GitProcess
import LedgerStore

/// Compiles the home's policy file into the ledger.
enum ApplyPolicy {
    static func read(_ path: String) throws -> PolicyFile {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw CommandFailure("there is no policy file at \(path)")
        }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw CommandFailure("\(path) is not UTF-8")
        }
        return PolicyFile(text: text)
    }

    /// Compiles the policy that is in force once more, from the file that it was compiled from: what this version can
    /// ask for and that one could not gets its defaults.
    static func again(ledger: Ledger) throws {
        guard let source = try ledger.policySourceInForce() else { return }
        try ledger.apply(try PolicyFile(text: source).compile(), source: source)
    }

    /// A bad file changes nothing: the policy that was in force stays.
    @discardableResult
    static func run(home: Home, ledger: Ledger) throws -> Ledger.AppliedPolicy {
        let file = try read(home.policyPath)
        do {
            let applied = try ledger.apply(try file.compile(), source: file.text)
            try InstallMirror(home: home, ledger: ledger, files: InstalledFiles()).followPolicy()
            return applied
        } catch let problem as PolicyFile.Problem {
            throw CommandFailure("\(home.policyPath): \(problem)\nThe policy in force is unchanged.")
        }
    }
}
