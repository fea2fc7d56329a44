import ArgumentParser
import Domain
import Files
import Foundation
import Gate
import Reports
import Terminal

/// `gatehouse secrets`
struct SecretsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secrets",
        abstract: "Scan for secrets, and manage exceptions.",
        discussion: """
            A secret is identified by its fingerprint, such as k1:354905dc265faffd. It reveals no part of the value, \
            and is the same wherever the secret occurs. The rules are the default ones, or those of \
            HOME/secrets.toml in gitleaks' format.
            """,
        subcommands: [
            ScanCommand.self, AllowCommand.self, ListCommand.self, RevokeCommand.self,
            FingerprintCommand.self, GroupHelp<Self>.self,
        ])

    /// `gatehouse secrets list`
    struct ListCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the exceptions in force.")

        @Flag(help: "Include exceptions that have ended or were revoked.")
        var all = false
        @OptionGroup var output: OutputOptions
        @OptionGroup var home: HomeOptions

        func run() throws {
            try output.show(
                try ListedException.read(from: home.openReading(), all: all), columns: .exceptions,
                empty: "There are no exceptions.")
        }
    }

    /// `gatehouse secrets revoke`
    struct RevokeCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "End an exception.")

        @Argument(help: "The exception's number.")
        var number: Int64
        @OptionGroup var home: HomeOptions

        func run() throws {
            try AllowSecret(home: home.resolve()).revoke(number)
            print("Exception \(number) is revoked.")
        }
    }

    /// `gatehouse secrets fingerprint`
    struct FingerprintCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "fingerprint",
            abstract: "Print the fingerprint of a secret from standard input.",
            discussion: """
                Use this to compare a candidate with the records, which contain no values. One line end after the \
                secret is ignored. Prints a fingerprint for each key that the home has used, newest first; see \
                'gatehouse key'.

                Example: gatehouse secrets fingerprint <candidate.txt

                Exit status 1 if a key is lost, since records may have fingerprints of that key.
                """)

        @Option(
            help: "How to write the result: text, or json (an array of objects with key and fingerprint).")
        var format: TextFormat = .text
        @OptionGroup var home: HomeOptions

        private struct Row: Encodable {
            let key: String
            let fingerprint: String
        }

        func run() throws {
            var secret = FileHandle.standardInput.readDataToEndOfFile()
            if secret.last == UInt8(ascii: "\n") { secret.removeLast() }
            if secret.last == UInt8(ascii: "\r") { secret.removeLast() }
            guard !secret.isEmpty else {
                throw Problem(.invalid, "standard input is empty", advice: "give the secret there")
            }
            let home = try home.resolve()
            let keys = try home.fingerprintKeys(in: home.openLedger())
            let fingerprints = keys.fingerprints(of: secret)
            switch format {
            case .text: for fingerprint in fingerprints { print(fingerprint) }
            case .json:
                try Output.json(
                    fingerprints.map { Row(key: String($0.prefix { $0 != ":" }), fingerprint: $0) })
            }
            for lost in keys.lost { Program.gatehouse.remark(lost.description) }
            if !keys.lost.isEmpty { throw ExitCode(1) }
        }
    }
}
