import ArgumentParser
import Foundation
import Gate
import Programs
import Reports
import Terminal

/// `gatehouse key`
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "List the home's keys, and rotate the key for fingerprints of secrets.",
        discussion: """
            The keys are files in HOME/keys that only the home's account can read. Include them in its backup.
            """,
        subcommands: [ListCommand.self, RotateCommand.self, GroupHelp<Self>.self])

    /// `gatehouse key list`
    struct ListCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the home's keys, their age and their use.",
            discussion: "Exit status 1 if a key is lost; 'gatehouse doctor' says what to do then.")

        @OptionGroup var output: OutputOptions
        @OptionGroup var home: HomeOptions

        func run() throws {
            let home = try home.resolve()
            let keys = try home.listKeys(in: home.openLedger())
            try output.show(keys, columns: .homeKeys, empty: "")
            if keys.contains(where: { $0.state == .lost }) { throw ExitCode(1) }
        }
    }

    /// `gatehouse key rotate`
    struct RotateCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate",
            abstract: "Make a new key for the fingerprints of secrets.",
            discussion: """
                From now on, the new key makes the fingerprints: k2:… after k1:…. The older keys stay and are still \
                needed: exceptions with their fingerprints go on applying, and 'gatehouse secrets fingerprint' \
                prints a fingerprint for each key. Existing records do not change. Back up HOME/keys afterwards.

                Rotate the key if it may have leaked: with the key, anyone who guesses a secret can test the guess \
                against the fingerprints in records and messages. Fingerprints that the old key made stay open to \
                that. To stop using the old key, revoke the exceptions that name its fingerprints, and allow again \
                what may pass.

                No other key changes: each clone pins the key that sessions are sealed with, and the index of lines \
                has a single key. Pushes wait while the command runs.
                """)

        @OptionGroup var home: HomeOptions

        func run() throws {
            let home = try home.resolve()
            let version = try RotateFingerprintKey(home: home, ledger: home.openLedger())(
                by: Account.name(of: geteuid()))
            print(
                "From now on, the key k\(version) makes the fingerprints of secrets. Back up \(home.keysPath)."
            )
        }
    }
}
