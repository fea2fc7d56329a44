package import Domain
import Files
package import Gate
package import LedgerStore
import SecretRules

/// Compiles the home's policy files into the ledger.
package struct ApplyPolicy {
    private let home: Home
    private let ledger: Ledger
    /// Gets remarks about the files, for people.
    private let remark: (String) -> Void

    package init(home: Home, ledger: Ledger, remark: @escaping (String) -> Void) {
        self.home = home
        self.ledger = ledger
        self.remark = remark
    }

    /// What came of it.
    package struct Outcome {
        package let policy: AppliedPolicy
        /// The mirrors that do not follow the policy yet.
        package let leftOut: [InstallMirror.LeftOut]
    }

    /// Puts the home's policy files in force. A file with an error changes nothing.
    ///
    /// - Throws: `Problem` with the first mistake in the files, and errors of the ledger and of the mirrors.
    package func callAsFunction() throws -> Outcome {
        do {
            let bundle = try PolicyBundle(of: home, in: ledger)
            let policy = try ledger.apply(settings(of: bundle), source: bundle.source)
            return Outcome(
                policy: policy,
                leftOut: try InstallMirror(home: home, ledger: ledger, files: InstalledFiles()).followPolicy()
            )
        } catch let problem as PolicyBundle.Mistake {
            throw Self.unchanged(by: problem)
        } catch let problem as RuleFile.Mistake {
            throw Self.unchanged(by: problem)
        }
    }

    /// Compiles the policy in force again, from the text it was compiled from, so that settings that are new in this
    /// version get their defaults.
    ///
    /// - Throws: the first mistake in the policy or the rules for secrets, and errors of the ledger.
    package func again() throws {
        guard let source = try ledger.policySourceInForce() else { return }
        try ledger.apply(settings(of: PolicyBundle(source: source)), source: source)
    }

    private static func unchanged(by problem: any Error) -> Problem {
        Problem(.invalid, "\(problem)\nThe policy in force is unchanged.")
    }

    /// The settings of the files, once the rules for secrets are compiled and stored.
    private func settings(of bundle: PolicyBundle) throws -> PolicySettings {
        var settings = try bundle.compile()
        let rules = try HomeRuleFile(of: home)
        rules.remarks.forEach(remark)
        try rules.store(in: home)
        settings.secrets.rules = rules.digest
        for mirror in settings.overlays.keys { settings.overlays[mirror]?.secrets.rules = rules.digest }
        return settings
    }
}

extension PolicyBundle {
    /// Reads the home's policy files as they are now.
    ///
    /// - Throws: `Problem` where a file is for no mirror or is not written soundly, and errors of the ledger.
    package init(of home: Home, in ledger: any LedgerReading) throws {
        try self.init(home: home.path, mirrors: ledger.mirrors().map(\.name))
    }
}
