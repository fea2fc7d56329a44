import ArgumentParser
import Domain
import Foundation
import Gate
import LedgerStore
import Terminal

/// `gatehouse key`
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Show the home's keys, and make the next one for fingerprints of secrets.",
        discussion: """
            The keys are files in HOME/keys that only the home's account can read. They belong into its backup.
            """,
        subcommands: [ListCommand.self, RotateCommand.self, GroupHelp<Self>.self])

    /// `gatehouse key list`
    struct ListCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "Show which keys the home has, since when, and what each is for.",
            discussion: "Exit status 1 where one is lost; 'gatehouse doctor' says what to do then.")

        @OptionGroup var output: OutputOptions
        @OptionGroup var home: HomeOptions

        private struct Row: Encodable {
            let key: String
            let id: String?
            let since: String?
            let state: String
            let use: String
            let file: String
        }

        func run() throws {
            let home = try home.resolve()
            let keys = try home.listKeys(in: home.openLedger())
            let rows = keys.map {
                Row(
                    key: $0.purpose.rawValue, id: $0.id, since: $0.since?.rfc3339, state: $0.state.rawValue,
                    use: Self.use(of: $0), file: $0.path)
            }
            try output.show(
                rows,
                columns: [
                    Column("key", \.key), Column("id") { $0.id ?? "" },
                    Column("since", in: [.table]) { $0.since.map { String($0.prefix(10)) } ?? "" },
                    Column("since", in: [.csv]) { $0.since ?? "" },
                    Column("state", \.state), Column("use", \.use), Column("file", in: [.csv], \.file),
                ], empty: "")
            if keys.contains(where: { $0.state == .lost }) { throw ExitCode(1) }
        }

        private static func use(of key: ListedKey) -> String {
            switch key.purpose {
            case .segments: "opens the sessions that clones seal to it"
            case .lines: "names the lines of sessions in their index"
            case .fingerprints:
                key.state == .inUse
                    ? "makes the fingerprints of secrets" : "recognises the fingerprints of its time"
            }
        }
    }

    /// `gatehouse key rotate`
    struct RotateCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate",
            abstract: "Make the next key for the fingerprints of secrets.",
            discussion: """
                From now on fingerprints are made with the new key: k2:… after k1:…. The keys before it stay and are needed: \
                exceptions that were given by their fingerprints go on applying, and 'gatehouse secrets fingerprint' tells \
                what each of them makes of a candidate. What is on record is not written anew. Back up HOME/keys afterwards.

                Do this where somebody may have read the key: with it, whoever guesses a secret can test the guess against \
                fingerprints in records and messages. Those of its time stay open to that. To have none of the old \
                key in use, revoke the exceptions that name its fingerprints and allow anew what may pass.

                It changes no other key. The key that sessions are sealed to is pinned by each clone, and the lines' index \
                is of one key. Pushes wait meanwhile.
                """)

        @OptionGroup var home: HomeOptions

        func run() throws {
            let home = try home.resolve()
            let version = try RotateFingerprintKey(home: home, ledger: home.openLedger())(by: NSUserName())
            print(
                "Fingerprints of secrets are made with the key k\(version) from now on. Back up \(home.keysPath)."
            )
        }
    }
}
