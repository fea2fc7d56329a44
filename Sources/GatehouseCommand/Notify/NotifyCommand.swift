import ArgumentParser
import Domain
import Foundation
import Gate
import PolicyFiles
import Reports
import Terminal

/// `gatehouse notify`
struct NotifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notify",
        abstract: "Show and test notifications.",
        discussion: """
            Each [[notify]] of the policy is a webhook or mail that gets the events of held pushes. 'gatehouse forward \
            --watch' sends them, and retries for three days what cannot be delivered.
            """,
        subcommands: [ListTargets.self, TestTargets.self, MakeKey.self, GroupHelp<Self>.self])

    /// `gatehouse notify list`
    struct ListTargets: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the notification targets and the state of each.",
            discussion: """
                States: ok, waiting (a message is to be sent), failing (a message was not delivered, and is retried or \
                was given up in the last week), off (the receiver answered 410: it wants no more messages).

                Exit status 1 if a target is failing or off.
                """)

        @OptionGroup var output: OutputOptions
        @OptionGroup var home: HomeOptions

        func run() throws {
            let listed = try LookAtTargets(home: home.resolve())()
            try output.show(
                listed, columns: .targets, empty: "No notifications: the policy has no [[notify]].")
            if listed.contains(where: { $0.state == .failing || $0.state == .off }) { throw ExitCode(1) }
        }
    }

    /// `gatehouse notify test`
    struct TestTargets: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "test", abstract: "Send a test message to each target, and show the answers.",
            discussion: """
                Test mail goes only to the addresses that the policy names. A webhook that was off is on again once it \
                accepts the test.

                Exit status 1 if a target did not accept the test.
                """)

        @Argument(help: "The targets' names. Default: all targets.")
        var names: [String] = []
        @OptionGroup var home: HomeOptions

        func run() throws {
            let home = try home.resolve()
            let ledger = try home.openLedgerToWrite()
            let worker = NotifyWorker(home: home, ledger: ledger)
            let targets = try worker.targets(named: names)
            var isFine = true
            for target in targets {
                let outcome = try worker.test(target)
                switch outcome {
                case .delivered: print("\(target.name): \(target.shownAddress) accepted the test")
                case .skipped:
                    print("\(target.name): nothing was sent, since the target names no addresses of its own")
                case .failed(let words), .gone(let words):
                    isFine = false
                    print(
                        "\(target.name): \(target.shownAddress) did not accept the test: "
                            + VisibleText.escaping(words)
                    )
                }
            }
            if targets.isEmpty { print("No notifications: the policy has no [[notify]].") }
            if !isFine { throw ExitCode(1) }
        }
    }

    /// `gatehouse notify key`
    struct MakeKey: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "key", abstract: "Make a secret that signs the messages to a webhook.",
            discussion: """
                The secret is the file HOME/keys/notify-NAME.key, of the form whsec_…. Name it as 'secret_file' in the \
                policy, and give it to the receiver. If the file has several lines, each message is signed with every \
                one of them, so that the receiver can change its secret.
                """)

        @Argument(help: "The name: lower-case letters, digits and '-'.")
        var name: String
        @OptionGroup var home: HomeOptions

        func run() throws {
            guard NotificationTarget.isSecretFile("notify-\(name).key") else {
                throw ValidationError("A name may have lower-case letters, digits and '-'.")
            }
            guard let path = try home.resolveExisting().makeWebhookSecret(name) else {
                throw Problem(.conflict, "the key notify-\(name).key exists already and was not changed")
            }
            print(
                "Made \(path). Set secret_file = \"notify-\(name).key\" in the policy, and give its content to the "
                    + "receiver."
            )
        }
    }
}
