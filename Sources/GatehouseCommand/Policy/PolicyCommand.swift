import ArgumentParser
import Domain
import Files
import Foundation
import Gate
import PolicyFiles
import Reports
import Terminal

/// `gatehouse policy`
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Check, apply and show the policy.",
        discussion: """
            The policy is the TOML file HOME/policy.toml, the files that it includes, and HOME/overlays/MIRROR.toml \
            for single mirrors. The hooks do not read these files: 'apply' compiles them into the ledger, and each \
            verdict names the digest of the policy that decided it.
            """,
        subcommands: [Check.self, Apply.self, Show.self, TestPolicy.self, GroupHelp<Self>.self])

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract:
                "Check a policy file and the home's rules for secrets, without changing anything.",
            discussion: """
                The rules are those of HOME/secrets.toml. They are not checked if a file is given without a home.

                Exit status 1, with line and column, if there is an error.
                """)

        @Argument(help: "The file. Default: the home's policy.toml.")
        var file: String?
        @OptionGroup var home: HomeOptions

        func run() throws {
            let path = try file ?? home.resolve().policyPath
            let bundle =
                try file.map { try PolicyBundle(path: $0) }
                ?? PolicyBundle(of: home.resolve(), in: home.openReading())
            let settings = try bundle.compile()
            let rules = try file == nil || home.isNamed ? HomeRuleFile(of: home.resolveExisting()) : nil
            for remark in rules?.remarks ?? [] { Program.gatehouse.remark(remark) }
            if settings.identity.local {
                Program.gatehouse.remark(PolicySettings.IdentitySettings.wordsOnLocal)
            }
            if file == nil || home.isNamed {
                for remark in try NamesInPolicy(home.openReading()).remarks(on: settings) {
                    Program.gatehouse.remark(remark)
                }
            }
            for path in [path] + (rules.map { [$0.path] } ?? []) { print("\(path) is valid.") }
        }
    }

    struct Apply: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "apply",
            abstract: "Put HOME/policy.toml in force.",
            discussion:
                "A file with an error is refused with line and column, and the policy in force stays.")

        @OptionGroup var home: HomeOptions

        func run() throws {
            let home = try home.resolve()
            let inForce = try PolicyInForce(of: home, in: home.openLedgerToWrite())
            let applied = try ApplyPolicy(over: inForce, remark: Program.gatehouse.remark).run()
            print("\(applied.wasInForce ? "Already in force" : "In force"): \(applied.policy.digest)")
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show the policy in force.")

        @Option(
            help:
                "How to write the result: text (the applied file) or json (the compiled policy with its digest)."
        )
        var format: Format = .text
        @OptionGroup var home: HomeOptions

        enum Format: String, ExpressibleByArgument, CaseIterable {
            case text, json
        }

        func run() throws {
            let policy = try home.openReading().policyInForce()
            switch format {
            case .text:
                print("# \(policy.digest), in force since \(policy.appliedAt.rfc3339)")
                print(policy.source, terminator: policy.source.hasSuffix("\n") ? "" : "\n")
            case .json:
                try Output.json(PolicyDocument(policy))
            }
        }
    }
}
