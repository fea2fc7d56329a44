import ArgumentParser
import Domain
import Foundation
import Gate
import PolicyFiles
import Terminal

/// `gatehouse policy test`
struct TestPolicy: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Show the verdict on a ref update, using commits that the mirror already has.",
        discussion: """
            Every commit in OLD..NEW counts as new. Nothing is recorded, and no ref changes.

            Exit status: 0 the push would be accepted; 1 rejected; 2 held.
            """)

    @Option(help: ArgumentHelp("The mirror.", valueName: "name"))
    var mirror: String?
    @Option(help: .hidden)
    var repo: String?
    @Argument(help: "The ref's old value; zeros for a new ref.")
    var old: String
    @Argument(help: "The ref's new value; zeros to delete it.")
    var new: String
    @Argument(help: "The ref, such as refs/heads/main.")
    var ref: String
    @Option(help: ArgumentHelp("A policy file to try in place of the policy in force.", valueName: "file"))
    var policy: String?
    @Option(name: .customLong("as"), help: ArgumentHelp("The pusher.", valueName: "actor"))
    var actor = "nobody"
    @Option(help: "How to write the result: text or json.")
    var format: TextFormat = .text
    @OptionGroup var home: HomeOptions

    private struct Document: Encodable {
        struct Notice: Encodable {
            let policy: String
            let action: String
            let ref: String?
            let commit: String?
            let message: String
            let advice: String?
        }

        let verdict: String
        let findings: [Notice]
        /// The approval rules that the push would need to satisfy.
        let approvals: [String]
    }

    func validate() throws {
        try RenamedOption("--repo", to: "--mirror").check(old: repo, new: mirror)
        guard mirror ?? repo != nil else { throw ValidationError("Name the mirror: --mirror <name>") }
    }

    func run() throws {
        let home = try home.resolveExisting()
        let ledger = try home.openLedger()
        let verdict = try RehearsePush(home: home, ledger: ledger)(
            (old, new), of: RefName(ref), ofMirror: mirror ?? repo ?? "", as: actor, settings: try settings())
        switch format {
        case .text: print(text(verdict))
        case .json:
            try Output.json(
                Document(
                    verdict: verdict.kind.rawValue,
                    findings: verdict.findings.map {
                        Document.Notice(
                            policy: $0.policy, action: $0.action.rawValue, ref: $0.ref?.rawValue,
                            commit: $0.commit?.hex, message: $0.message, advice: $0.advice)
                    },
                    approvals: verdict.approvalRules.map(\.description)))
        }
        switch verdict.kind {
        case .accept: return
        case .reject: throw ExitCode(1)
        case .hold: throw ExitCode(2)
        }
    }

    private func settings() throws -> PolicySettings? {
        guard let policy else { return nil }
        return try PolicyBundle(path: policy).compile()
    }

    private func text(_ verdict: Verdict) -> String {
        let findings = verdict.findings.map { finding in
            let place = [finding.ref?.description, finding.commit.map { "commit \($0.short)" }]
                .compactMap { $0 }.joined(separator: ", ")
            return
                "\n\(finding.action.rawValue.padded(to: 6))  \(place)\n        \(finding.policy): \(finding.message)"
                + (finding.advice.map { "\n        To mend it: \($0)." } ?? "")
        }
        let approvals = verdict.approvalRules.map { "\nneeds   \($0)" }
        return (["verdict \(verdict.kind.rawValue)"] + findings + approvals).joined(separator: "\n")
    }
}
