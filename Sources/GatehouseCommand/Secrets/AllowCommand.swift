import ArgumentParser
import Domain
import Foundation
import Gate
import LedgerStore
import Terminal

/// `gatehouse secrets allow`
struct AllowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allow",
        abstract: "Add an exception that lets a secret pass, for a time and with a reason.",
        discussion: """
            An exception applies to a secret that matches everything given: fingerprint, rule and path. What it lets \
            pass stays on record with the exception's number. A fingerprint of a key that the home does not have, \
            and a rule that is not in force, are refused.

            Examples:
              gatehouse secrets allow k1:354905dc265faffd --reason 'published test key'
              gatehouse secrets allow --rule 'generic-*' --path 'test/**' --reason 'fixtures' --for 365d
            """)

    @Argument(help: "The secret's fingerprint.")
    var fingerprint: String?
    @Option(help: "The rule's id; * matches any characters.")
    var rule: String?
    @Option(help: "The file's path; ** matches any characters, * any except '/'.")
    var path: String?
    @Option(help: "Only this mirror. Default: all mirrors.")
    var mirror: String?
    @Option(help: "The reason why it may pass.")
    var reason: String
    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("The exception's duration in days, from 1d to \(Days.most)d.", valueName: "days"))
    var days: Days = Days(count: 90)
    @Option(help: "The person responsible for it. Default: the account that runs this command.")
    var owner: String?
    @OptionGroup var home: HomeOptions

    func validate() throws {
        guard fingerprint != nil || rule != nil || path != nil else {
            throw ValidationError("Give a fingerprint, --rule or --path.")
        }
        if let fingerprint, fingerprint.wholeMatch(of: /k[0-9]+:[0-9a-f]{16}/) == nil {
            throw ValidationError(
                "A fingerprint looks like k1:354905dc265faffd; 'gatehouse secrets fingerprint' prints a secret's."
            )
        }
        for (name, value) in [("rule", rule), ("path", path), ("owner", owner)] {
            if let value, VisibleText.isBlank(value) { throw ValidationError("--\(name) is empty.") }
        }
        if let owner, VisibleText.escaping(owner) != owner {
            throw ValidationError("--owner must not have line ends or control characters; pushers read it.")
        }
        try Reason.check(reason)
    }

    func run() throws {
        let home = try home.resolve()
        let ledger = try home.openLedgerToWrite()
        if let mirror, try ledger.mirror(named: mirror) == nil {
            throw CommandFailure(
                "there is no mirror '\(VisibleText.escaping(mirror))'; see 'gatehouse mirror list'")
        }
        if let fingerprint { try checkKey(of: fingerprint, home, ledger) }
        if let rule { try checkExistence(of: rule, home, ledger) }
        let now = Timestamp.now
        let end = now.adding(milliseconds: Int64(days.count) * 86_400_000)
        let number = try ledger.allow(
            SecretException(
                number: 0, fingerprint: fingerprint, rule: rule.map(GlobPattern.init),
                path: path.map(GlobPattern.init),
                mirror: mirror, reason: reason, owner: owner ?? NSUserName()),
            until: end, at: now)
        print("Exception \(number) is in force until \(end.rfc3339.prefix(10)).")
    }

    /// Makes sure that the home has the key of a fingerprint. With a lost key, no secret would be recognised, and
    /// every push with one would be refused.
    private func checkKey(of fingerprint: String, _ home: Home, _ ledger: Ledger) throws {
        let keys = try home.listKeys(in: ledger).filter { $0.purpose == .fingerprints }
        let id = String(fingerprint.prefix { $0 != ":" })
        guard let key = keys.first(where: { $0.id == id }) else {
            let known = keys.compactMap(\.id).joined(separator: ", ")
            throw CommandFailure(
                "there is no key \(id), so no secret has this fingerprint; the home has the keys \(known)")
        }
        guard key.state != .lost else {
            throw CommandFailure("the key \(id) is lost; 'gatehouse doctor' says what to do")
        }
    }

    private func checkExistence(of rule: String, _ home: Home, _ ledger: Ledger) throws {
        let ids = try home.rules.ids(ledger.policyInForce().settings.secrets.rules)
        guard ids.contains(where: GlobPattern(rule).matches) else {
            throw CommandFailure(
                "no rule in force matches '\(VisibleText.escaping(rule))'; a finding shows the id of its rule"
            )
        }
    }
}

/// A number of days as people write it: `90d`.
struct Days: ExpressibleByArgument {
    static let most = 3_650

    let count: Int

    init(count: Int) { self.count = count }

    init?(argument: String) {
        guard argument.last == "d", let count = Int(argument.dropLast()), (1...Self.most).contains(count)
        else {
            return nil
        }
        self.count = count
    }

    var defaultValueDescription: String { "\(count)d" }
}
