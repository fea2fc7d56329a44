import Files
import Domain
import Foundation
import Gate
import Programs
import LedgerStore
import PolicyFiles
import SecretRules
import Terminal

/// Compiles the home's policy files into the ledger.
enum ApplyPolicy {
    /// The home's files as they are now.
    static func read(home: Home, ledger: Ledger) throws -> PolicyBundle {
        try PolicyBundle(home: home.path, mirrors: ledger.mirrors().map(\.name))
    }

    /// Compiles the policy that is in force once more, from the files that it was compiled from: what this version can
    /// ask for and that one could not gets its defaults.
    static func again(home: Home, ledger: Ledger) throws {
        guard let source = try ledger.policySourceInForce() else { return }
        let settings = try settings(of: PolicyBundle(source: source), home: home)
        try ledger.apply(settings, source: source)
    }

    /// A bad file changes nothing: the policy that was in force stays.
    @discardableResult
    static func run(home: Home, ledger: Ledger) throws -> AppliedPolicy {
        do {
            let bundle = try read(home: home, ledger: ledger)
            let applied = try ledger.apply(settings(of: bundle, home: home), source: bundle.source)
            let leftOut = try InstallMirror(home: home, ledger: ledger, files: InstalledFiles())
                .followPolicy()
            Program.gatehouse.remark(of: leftOut)
            return applied
        } catch let problem as PolicyBundle.Problem {
            throw CommandFailure("\(problem)\nThe policy in force is unchanged.")
        } catch let problem as RuleFile.Problem {
            throw CommandFailure("\(problem)\nThe policy in force is unchanged.")
        }
    }

    /// What the files ask for, with the rules for secrets compiled and in their place.
    private static func settings(of bundle: PolicyBundle, home: Home) throws -> PolicySettings {
        var settings = try bundle.compile()
        let rules = try installRules(home)
        settings.secrets.rules = rules
        for mirror in settings.overlays.keys { settings.overlays[mirror]?.secrets.rules = rules }
        return settings
    }

    /// Puts the home's rules in their place, and returns their digest.
    private static func installRules(_ home: Home) throws -> String {
        let file = try CompiledRuleFile(of: home)
        for remark in file.remarks { Program.gatehouse.remark(remark) }
        let compiled = file.compiled
        if !home.rules.has(compiled.digest) { try home.rules.store(compiled.bytes, digest: compiled.digest) }
        return compiled.digest
    }
}
