package import Domain
import LedgerStore

/// Makes and ends exceptions, which let secrets pass.
package struct AllowSecret {
    private let home: Home

    package init(home: Home) {
        self.home = home
    }

    /// An exception that was made.
    package struct Made {
        package let number: Int64
        package let end: Timestamp
    }

    /// Puts an exception in force for a number of days.
    ///
    /// - Parameter exception: without a number yet.
    /// - Throws: `Problem` where it could never let anything pass: there is no such mirror, key or rule.
    package func callAsFunction(_ exception: SecretException, days: Int) throws -> Made {
        let ledger = try home.openLedgerToWrite()
        if let mirror = exception.mirror, try ledger.mirror(named: mirror) == nil {
            throw Problem(
                .missing, "there is no mirror '\(VisibleText.escaping(mirror))'",
                advice: "see 'gatehouse mirror list'")
        }
        if let fingerprint = exception.fingerprint { try checkKey(of: fingerprint, ledger) }
        if let rule = exception.rule { try checkExistence(of: rule, ledger) }
        let now = Timestamp.now
        let end = now.adding(milliseconds: Int64(days) * 86_400_000)
        return Made(number: try ledger.allow(exception, until: end, at: now), end: end)
    }

    /// Ends an exception.
    ///
    /// - Throws: where no exception with this number is in force.
    package func revoke(_ number: Int64) throws {
        try home.openLedgerToWrite().revokeException(number)
    }

    /// Makes sure that the home has the key of a fingerprint. With a lost key, no secret would be recognised, and
    /// every push with one would be refused.
    private func checkKey(of fingerprint: String, _ ledger: Ledger) throws {
        let keys = try home.listKeys(in: ledger).filter { $0.purpose == .fingerprints }
        let id = String(fingerprint.prefix { $0 != ":" })
        guard let key = keys.first(where: { $0.id == id }) else {
            let known = keys.compactMap(\.id).joined(separator: ", ")
            throw Problem(
                .missing, "there is no key \(id), so no secret has this fingerprint",
                advice: "the home has the keys \(known)")
        }
        guard key.state != .lost else {
            throw Problem(.damaged, "the key \(id) is lost", advice: "'gatehouse doctor' says what to do")
        }
    }

    private func checkExistence(of rule: GlobPattern, _ ledger: Ledger) throws {
        let ids = try home.rules.ids(ledger.policyInForce().settings.secrets.rules)
        guard ids.contains(where: rule.matches) else {
            throw Problem(
                .missing, "no rule in force matches '\(VisibleText.escaping(rule.text))'",
                advice: "a finding shows the id of its rule")
        }
    }
}
