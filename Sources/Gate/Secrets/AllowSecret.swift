package import Domain
import LedgerStore

/// Makes and ends exceptions, which let secrets pass.
package struct AllowSecret {
    /// The days for which an exception may last.
    package static let days = 1...3_650

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
    /// - Throws: `Problem` where its words or days are invalid, or where it could never let anything pass: there is no
    ///   such mirror, key or rule.
    package func callAsFunction(_ exception: SecretException, days: Int) throws -> Made {
        try Self.check(exception)
        guard Self.days.contains(days) else {
            throw Problem(
                .invalid, "an exception cannot last \(days) days",
                advice: "give a number from \(Self.days.lowerBound) to \(Self.days.upperBound)")
        }
        let ledger = try home.openLedgerToWrite()
        if let mirror = exception.mirror { _ = try ledger.existingMirror(named: mirror) }
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

    /// Makes sure that an exception names what it lets pass, and that people can read why, and who answers for it.
    ///
    /// - Throws: `Problem` where it does not.
    package static func check(_ exception: SecretException) throws {
        guard exception.fingerprint != nil || exception.rule != nil || exception.path != nil else {
            throw Problem(
                .invalid, "the exception names nothing that it lets pass",
                advice: "give a fingerprint, a rule or a path")
        }
        if let fingerprint = exception.fingerprint, fingerprint.wholeMatch(of: /k[0-9]+:[0-9a-f]{16}/) == nil
        {
            throw Problem(
                .invalid, "'\(VisibleText.escaping(fingerprint))' is not a fingerprint",
                advice:
                    "give one such as k1:354905dc265faffd; 'gatehouse secrets fingerprint' prints a secret's")
        }
        let words = [
            ("rule", exception.rule?.text), ("path", exception.path?.text), ("owner", exception.owner),
        ]
        for (name, text) in words where text.map(VisibleText.isBlank) == true {
            throw Problem(.invalid, "the \(name) is empty")
        }
        guard VisibleText.escaping(exception.owner) == exception.owner else {
            throw Problem(
                .invalid, "the owner has line ends or control characters",
                advice: "give a name that pushers can read")
        }
        guard !VisibleText.isBlank(exception.reason) else {
            throw Problem(.invalid, "the reason is empty", advice: "give a reason that people can read later")
        }
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
