import Domain
import Foundation
import Gate
import GitProcess
import LedgerStore
import SecretRules

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
    static func again(home: Home, ledger: Ledger) throws {
        guard let source = try ledger.policySourceInForce() else { return }
        let settings = try settings(of: PolicyFile(text: source), home: home)
        try ledger.apply(settings, source: source)
    }

    /// A bad file changes nothing: the policy that was in force stays.
    @discardableResult
    static func run(home: Home, ledger: Ledger) throws -> Ledger.AppliedPolicy {
        let file = try read(home.policyPath)
        do {
            let applied = try ledger.apply(settings(of: file, home: home), source: file.text)
            try InstallMirror(home: home, ledger: ledger, files: InstalledFiles()).followPolicy()
            return applied
        } catch let problem as PolicyFile.Problem {
            throw CommandFailure("\(home.policyPath): \(problem)\nThe policy in force is unchanged.")
        } catch let problem as RuleFile.Problem {
            throw CommandFailure("\(problem)\nThe policy in force is unchanged.")
        }
    }

    /// What a file asks for, with the rules for secrets compiled and in their place.
    private static func settings(of file: PolicyFile, home: Home) throws -> PolicySettings {
        var settings = try file.compile()
        settings.secrets.rules = try installRules(home)
        return settings
    }

    /// Puts the home's rules in their place, and returns their digest.
    private static func installRules(_ home: Home) throws -> String {
        let file = try CompiledRuleFile(of: home)
        for remark in file.remarks { Output.remark(remark) }
        let compiled = file.compiled
        if !home.rules.has(compiled.digest) { try home.rules.store(compiled.bytes, digest: compiled.digest) }
        return compiled.digest
    }
}
