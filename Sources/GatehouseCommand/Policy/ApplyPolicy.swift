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
    /// The home's policy files as they are now.
    static func read(home: Home, ledger: Ledger) throws -> PolicyBundle {
        try PolicyBundle(home: home.path, mirrors: ledger.mirrors().map(\.name))
    }

    /// Compiles the policy in force again, from the text it was compiled from, so that settings that are new in this
    /// version get their defaults.
    static func again(home: Home, ledger: Ledger) throws {
        guard let source = try ledger.policySourceInForce() else { return }
        let settings = try settings(of: PolicyBundle(source: source), home: home)
        try ledger.apply(settings, source: source)
    }

    /// Puts the home's policy files in force. A file with an error changes nothing.
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

    /// The settings of the files, once the rules for secrets are compiled and stored.
    private static func settings(of bundle: PolicyBundle, home: Home) throws -> PolicySettings {
        var settings = try bundle.compile()
        let rules = try installRules(home)
        settings.secrets.rules = rules
        for mirror in settings.overlays.keys { settings.overlays[mirror]?.secrets.rules = rules }
        return settings
    }

    /// Stores the home's compiled rules, and returns their digest.
    private static func installRules(_ home: Home) throws -> String {
        let file = try CompiledRuleFile(of: home)
        for remark in file.remarks { Program.gatehouse.remark(remark) }
        let compiled = file.compiled
        if !home.rules.has(compiled.digest) { try home.rules.store(compiled.bytes, digest: compiled.digest) }
        return compiled.digest
    }
}
