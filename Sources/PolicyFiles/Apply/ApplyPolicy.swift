import Domain
package import Gate
import SecretRules

/// Compiles the home's policy files into the ledger.
package struct ApplyPolicy {
    private let inForce: PolicyInForce
    /// Gets remarks about the files, for people.
    private let remark: (String) -> Void

    package init(over inForce: PolicyInForce, remark: @escaping (String) -> Void) {
        self.inForce = inForce
        self.remark = remark
    }

    /// Puts the home's policy files in force. A file with an error changes nothing.
    ///
    /// - Throws: `Problem` with the first mistake in the files, and errors of the ledger and of the mirrors.
    package func callAsFunction() throws -> PolicyInForce.Replacement {
        do {
            let bundle = try PolicyBundle(home: inForce.home.path, mirrors: inForce.mirrors())
            return try inForce.replace(with: settings(of: bundle), source: bundle.source)
        } catch let mistake as PolicyBundle.Mistake {
            throw Self.unchanged(by: mistake)
        } catch let mistake as RuleFile.Mistake {
            throw Self.unchanged(by: mistake)
        }
    }

    /// Compiles the policy in force again, from the text it was compiled from, so that settings that are new in this
    /// version get their defaults.
    ///
    /// - Throws: the first mistake in the policy or the rules for secrets, and errors of the ledger.
    package func again() throws {
        guard let source = try inForce.source() else { return }
        try inForce.recompile(settings(of: PolicyBundle(source: source)), source: source)
    }

    private static func unchanged(by mistake: any Error) -> Problem {
        Problem(.invalid, "\(mistake)\nThe policy in force is unchanged.")
    }

    /// The settings of the files, once the rules for secrets are compiled and stored.
    private func settings(of bundle: PolicyBundle) throws -> PolicySettings {
        var settings = try bundle.compile()
        let rules = try HomeRuleFile(of: inForce.home)
        rules.remarks.forEach(remark)
        try rules.store(in: inForce.home)
        settings.secrets.rules = rules.digest
        for mirror in settings.overlays.keys { settings.overlays[mirror]?.secrets.rules = rules.digest }
        return settings
    }
}
