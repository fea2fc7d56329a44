import ArgumentParser
import Domain
import Foundation
import Gate
import Programs
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
        help: ArgumentHelp("The exception's duration in days, \(Days.bounds).", valueName: "days"))
    var days: Days = Days(count: 90)
    @Option(help: "The person responsible for it. Default: the account that runs this command.")
    var owner: String?
    @OptionGroup var home: HomeOptions

    private var exception: SecretException {
        SecretException(
            number: 0, fingerprint: fingerprint, rule: rule.map(GlobPattern.init),
            path: path.map(GlobPattern.init), mirror: mirror, reason: reason,
            owner: owner ?? Account.name(of: geteuid()))
    }

    func validate() throws {
        try InvalidWords.refused { try AllowSecret.check(exception) }
    }

    func run() throws {
        let made = try AllowSecret(home: home.resolve())(exception, days: days.count)
        print("Exception \(made.number) is in force until \(made.end.rfc3339.prefix(10)).")
    }
}

/// A number of days as people write it: `90d`.
struct Days: ExpressibleByArgument {
    /// The bounds of the number, in words.
    static let bounds = "from \(AllowSecret.days.lowerBound)d to \(AllowSecret.days.upperBound)d"

    let count: Int

    init(count: Int) { self.count = count }

    init?(argument: String) {
        guard argument.last == "d", let count = Int(argument.dropLast()), AllowSecret.days.contains(count)
        else {
            return nil
        }
        self.count = count
    }

    var defaultValueDescription: String { "\(count)d" }
}
