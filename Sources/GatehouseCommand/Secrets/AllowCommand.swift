import ArgumentParser
import Domain
import Foundation
import Gate
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
        let made = try AllowSecret(home: home.resolve())(
            SecretException(
                number: 0, fingerprint: fingerprint, rule: rule.map(GlobPattern.init),
                path: path.map(GlobPattern.init), mirror: mirror, reason: reason,
                owner: owner ?? NSUserName()), days: days.count)
        print("Exception \(made.number) is in force until \(made.end.rfc3339.prefix(10)).")
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
