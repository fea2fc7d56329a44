import ArgumentParser
import Domain
import Foundation
import Gate
import LedgerStore
import PolicyFiles
import Terminal

/// `gatehouse notify`
struct NotifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify",
        abstract: "See whether those who are to be told of holds are, and try it.",
        discussion: """
            Each [[notify]] of the policy is a webhook or mail that is told what becomes of held pushes. \
            'gatehouse forward --watch' sends; what cannot be sent is tried again for three days.
            """,
        subcommands: [ListTargets.self, TestTargets.self, MakeKey.self, GroupHelp<Self>.self])

    /// `gatehouse notify list`
    struct ListTargets: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List who is told, and how that goes.",
            discussion: """
                States: ok, waiting (something is to be sent), failing (it did not go, and is tried again or was given up \
                in the last week), off (the receiver answered 410, that it wants nothing any more).

                Exit status 1 where one is failing or off.
                """)

        @OptionGroup var output: OutputOptions
        @OptionGroup var home: HomeOptions

        private struct Row: Encodable {
            let name: String
            let address: String
            let state: String
            let events: [String]
            let mirrors: [String]
            let waiting: Int
            let failed: Int
            let last: String?
            let next: String?
            let message: String?
        }

        func run() throws {
            let ledger = try home.openLedger()
            let rows = try ledger.policyInForce().settings.notify.map { try row($0, ledger) }
            try output.show(
                rows,
                columns: [
                    Column("name", \.name), Column("address", \.address), Column("state", \.state),
                    Column("events", in: [.csv]) { $0.events.joined(separator: " ") },
                    Column("mirrors", in: [.csv]) { $0.mirrors.joined(separator: " ") },
                    Column("waiting") { String($0.waiting) }, Column("given up") { String($0.failed) },
                    Column("last") { $0.last ?? "never" }, Column("next", in: [.csv]) { $0.next ?? "" },
                    Column("message") { $0.message ?? "" },
                ], empty: "Nobody is told: the policy has no [[notify]].")
            if rows.contains(where: { $0.state == "failing" || $0.state == "off" }) { throw ExitCode(1) }
        }

        private func row(_ target: NotificationTarget, _ ledger: Ledger) throws -> Row {
            let status = try ledger.notificationStatus(of: target.name)
            let isOff = try ledger.goneSince(target) != nil
            let state =
                isOff
                ? "off"
                : status.message != nil || status.failed > 0 ? "failing" : status.owed > 0 ? "waiting" : "ok"
            return Row(
                name: target.name, address: target.shownAddress, state: state,
                events: target.events.map(\.rawValue), mirrors: target.mirrors.map(\.text),
                waiting: status.owed, failed: status.failed, last: status.deliveredAt?.rfc3339,
                next: status.nextAt?.rfc3339, message: status.message)
        }
    }

    /// `gatehouse notify test`
    struct TestTargets: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test", abstract: "Send a test to each, and say what came back.",
            discussion: """
                Of mail only the addresses that the policy names get it. A webhook that was off is on again once it takes \
                the test.

                Exit status 1 where one did not take it.
                """)

        @Argument(help: "The names. Default: all.")
        var names: [String] = []
        @OptionGroup var home: HomeOptions

        func run() throws {
            let home = try home.resolve()
            let ledger = try home.openLedgerToWrite()
            let targets = try ledger.policyInForce().settings.notify
            for name in names where !targets.contains(where: { $0.name == name }) {
                throw CommandFailure(
                    "the policy in force has no [[notify]] named '\(VisibleText.escaping(name))'")
            }
            let worker = NotifyWorker(home: home, ledger: ledger)
            var isFine = true
            for target in targets where names.isEmpty || names.contains(target.name) {
                let outcome = try worker.test(target)
                switch outcome {
                case .delivered: print("\(target.name): \(target.shownAddress) took it")
                case .skipped: print("\(target.name): only holds have readers; nothing was sent")
                case .failed(let words), .gone(let words):
                    isFine = false
                    print(
                        "\(target.name): \(target.shownAddress) did not take it: \(VisibleText.escaping(words))"
                    )
                }
            }
            if targets.isEmpty { print("Nobody is told: the policy has no [[notify]].") }
            if !isFine { throw ExitCode(1) }
        }
    }

    /// `gatehouse notify key`
    struct MakeKey: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "key", abstract: "Make a secret by which a webhook's receiver knows who sends.",
            discussion: """
                It is the file HOME/keys/notify-NAME.key, of the form whsec_…, for 'secret_file' in the policy and for the \
                receiver. Where the file has several lines, messages are signed with each: so a receiver can change to \
                another.
                """)

        @Argument(help: "The name: small letters, digits and '-'.")
        var name: String
        @OptionGroup var home: HomeOptions

        func run() throws {
            guard NotificationTarget.isSecretFile("notify-\(name).key") else {
                throw ValidationError("A name has small letters, digits and '-'.")
            }
            guard let path = try home.resolveExisting().makeWebhookSecret(name) else {
                throw CommandFailure("there is a key notify-\(name).key already; it stays as it is")
            }
            print(
                "Made \(path). Say secret_file = \"notify-\(name).key\" in the policy, and give the receiver its content."
            )
        }
    }
}
