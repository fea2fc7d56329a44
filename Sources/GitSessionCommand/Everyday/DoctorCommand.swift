import ArgumentParser
import Domain
import Files
import Foundation
import Programs
import Recorder
import SessionCapture
import Terminal

/// `git session doctor`
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Find what stops sessions from being recorded, linked or shipped, and say how to mend it.",
        discussion: """
            Also lists commits that were not pushed yet and that have edits of a recorded session without naming it, \
            or that name a segment which is neither here nor at a mirror.

            Exit status: 0 all is well; 1 problems were found.
            """)

    @Option(help: "text or json.")
    var format: TextFormat = .text

    struct Problem: Encodable {
        let what: String
        let mend: String
    }

    private struct Findings: Encodable {
        let problems: [Problem]
        let unlinked: [UnlinkedCommits.Unlinked]
        let deadTrailers: [DeadTrailers.Dead]
        let nameless: [NamelessCommits.Nameless]
        let baseless: [BaselessNames.Baseless]
        /// What is no problem.
        let remarks: [String]
        /// How to remove the names of forgotten sessions.
        let removal: String

        private enum CodingKeys: CodingKey {
            case problems, unlinked, deadTrailers, nameless, baseless, remarks
        }

        var isEmpty: Bool {
            problems.isEmpty && unlinked.isEmpty && deadTrailers.isEmpty && nameless.isEmpty
                && baseless.isEmpty
        }
    }

    func run() throws {
        let clone = try Clone()
        readTranscripts(clone)
        let dead = try DeadTrailers(clone: clone).find(NamingCommits(clone: clone).notShipped())
        let unlinked = try UnlinkedCommits(clone: clone).find(NamingCommits(clone: clone).unpublished())
        let linkable = Set(unlinked.map(\.commit))
        let (problems, remarks) = try CloneCheck(clone: clone).findings()
        let findings = Findings(
            problems: problems, unlinked: unlinked, deadTrailers: dead,
            nameless: try NamelessCommits(clone: clone).find().filter { !linkable.contains($0.commit) },
            baseless: try BaselessNames(clone: clone).find(), remarks: remarks,
            removal: try ForgottenNames(clone: clone, dead: dead.filter(\.isForgotten)).advice())
        try format.show(findings, text: text)
        if !findings.isEmpty { throw ExitCode(1) }
    }

    /// What no hook told may be in a commit, too.
    private func readTranscripts(_ clone: Clone) {
        guard clone.isEnabled else { return }
        TranscriptSweep(clone: clone).note()
        for session in clone.spool.sessions() { clone.transcripts.bringUpToDate(session) }
    }

    private func text(of findings: Findings) -> String {
        let remarks = findings.remarks.map { "- \($0)\n" }.joined()
        guard !findings.isEmpty else { return "All is well.\n" + remarks }
        var text = ""
        for problem in findings.problems { text += "- \(problem.what)\n  To mend it: \(problem.mend)\n" }
        return text + self.text(of: findings.unlinked) + self.text(of: findings.nameless)
            + self.text(of: findings.baseless)
            + self.text(
                of: findings.deadTrailers.filter(\.isForgotten),
                "name sessions that were forgotten before a mirror had them", mend: findings.removal)
            + self.text(
                of: findings.deadTrailers.filter { !$0.isForgotten },
                "name segments that are neither recorded here nor known to be at a mirror",
                mend:
                    "'git session push' in the clone that has them; if none has, 'git session unlink COMMIT' takes "
                    + "the names out"
            ) + remarks
    }

    private func text(of unlinked: [UnlinkedCommits.Unlinked]) -> String {
        guard !unlinked.isEmpty else { return "" }
        var text = "- Commits that do not name the recorded sessions whose edits they have:\n"
        for commit in unlinked {
            let sessions = commit.sessions.joined(separator: ", ")
            text += line(commit.commit, subject: commit.subject, remark: "session \(sessions)")
        }
        return text + "  To mend it: git session link\n"
    }

    private func text(of nameless: [NamelessCommits.Nameless]) -> String {
        let byAgent = Dictionary(grouping: nameless, by: \.agent).sorted { $0.key < $1.key }
        return byAgent.map { agent, commits in
            let isUnknown = agent == AgentSignature.unknownAgent
            let word = isUnknown ? "AGENT" : agent
            return
                "- Commits that say that \(isUnknown ? "an agent" : agent) helped and name no session; a mirror refuses "
                + "them:\n"
                + commits.map { line($0.commit, subject: $0.subject, remark: $0.place) }.joined()
                + "  To mend it: 'git session import \(word)', then 'git session link', if its transcript is still "
                + "there; or else 'git session link --declare \(word) --reason WHY'\n"
        }.joined()
    }

    private func text(of baseless: [BaselessNames.Baseless]) -> String {
        guard !baseless.isEmpty else { return "" }
        let lines = baseless.map { commit in
            line(
                commit.commit, subject: commit.subject,
                remark: "session \(commit.sessions.joined(separator: ", "))"
                    + commit.writers.map {
                        "; 'git session link \(commit.commit.prefix(12)) \($0)' names who did"
                    }
                    .joined())
        }
        return "- Commits that name sessions which wrote nothing of them; a mirror refuses them:\n"
            + lines.joined()
            + "  To mend it: 'git session unlink COMMIT' takes these trailers out\n"
    }

    private func text(of dead: [DeadTrailers.Dead], _ what: String, mend: String) -> String {
        guard !dead.isEmpty else { return "" }
        let lines = dead.map {
            line($0.commit, subject: $0.subject, remark: $0.segments.joined(separator: ", "))
        }
        return "- Commits that \(what); a mirror refuses them:\n\(lines.joined())  To mend it: \(mend)\n"
    }

    private func line(_ commit: String, subject: String, remark: String) -> String {
        "    \(commit.prefix(12))  \(VisibleText.escaping(subject))  (\(remark))\n"
    }
}
