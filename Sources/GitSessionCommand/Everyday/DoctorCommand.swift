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
        /// How to remove the names of forgotten sessions.
        let removal: String

        private enum CodingKeys: CodingKey {
            case problems, unlinked, deadTrailers
        }

        var isEmpty: Bool { problems.isEmpty && unlinked.isEmpty && deadTrailers.isEmpty }
    }

    func run() throws {
        let clone = try Clone()
        let dead = try DeadTrailers(clone: clone).find(NamingCommits(clone: clone).notShipped())
        let findings = Findings(
            problems: try CloneCheck(clone: clone).problems(),
            unlinked: try UnlinkedCommits(clone: clone).find(UnlinkedCommits.unpublished), deadTrailers: dead,
            removal: try ForgottenNames(clone: clone, dead: dead.filter(\.isForgotten)).advice())
        try format.show(findings, text: text)
        if !findings.isEmpty { throw ExitCode(1) }
    }

    private func text(of findings: Findings) -> String {
        guard !findings.isEmpty else { return "All is well.\n" }
        var text = ""
        for problem in findings.problems { text += "- \(problem.what)\n  To mend it: \(problem.mend)\n" }
        return text + self.text(of: findings.unlinked)
            + self.text(
                of: findings.deadTrailers.filter(\.isForgotten),
                "name sessions that were forgotten before a mirror had them", mend: findings.removal)
            + self.text(
                of: findings.deadTrailers.filter { !$0.isForgotten },
                "name segments that are neither recorded here nor known to be at a mirror",
                mend:
                    "'git session push' in the clone that has them; if none has, remove the lines with "
                    + "'git commit --amend'"
            )
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

/// A check for what stops a clone from recording, linking or shipping.
struct CloneCheck {
    let clone: Clone

    func problems() throws -> [DoctorCommand.Problem] {
        guard clone.isEnabled else {
            return [.init(what: "Recording is disabled in this repository.", mend: "git session enable")]
        }
        return try ruleProblems() + hookProblems() + agentProblems() + mirrorProblems() + sessionProblems()
            + shellProblems()
    }

    private func ruleProblems() -> [DoctorCommand.Problem] {
        do {
            try clone.rules.prepare()
            return []
        } catch {
            return [
                .init(
                    what: "Texts are not recorded, since they cannot be masked: \(error).",
                    mend: "make that file readable, or install the helper again (install/client)")
            ]
        }
    }

    private func shellProblems() -> [DoctorCommand.Problem] {
        clone.spool.sessions().compactMap { session in
            session.uncomparedCommands.map {
                .init(
                    what: "Session \(session.id): \($0.description).",
                    mend:
                        "commit the new files, or add them to .gitignore; the next commands are compared then"
                )
            }
        }
    }

    private func agentProblems() throws -> [DoctorCommand.Problem] {
        let files = try InstalledFiles()
        let configuration = try AgentConfiguration(clone: clone, files: files)
        let lost = configuration.all.filter(configuration.isLost).map { settings in
            DoctorCommand.Problem(
                what:
                    "\(settings.agent) is no longer recorded: \(settings.path) does not call the recorder.",
                mend: "git session enable --agent \(settings.agent)")
        }
        let missing = try configuration.missingHere().map { settings in
            DoctorCommand.Problem(
                what: "\(settings.agent) is not recorded in this work tree: it has no \(settings.path).",
                mend: "git session enable --agent \(settings.agent)")
        }
        return lost + missing
    }

    private func hookProblems() throws -> [DoctorCommand.Problem] {
        let hooks = try CloneHooks(clone: clone, files: InstalledFiles())
        let missing = CloneHooks.names.filter { !((try? hooks.installed()) ?? []).contains($0) }
        guard !missing.isEmpty else { return [] }
        let elsewhere = try hooks.foreignFolder().map { " Git now looks for hooks in \($0)." } ?? ""
        return [
            .init(
                what: "Git does not run the recorder's \(missing.joined(separator: ", ")).\(elsewhere)",
                mend: "git session enable")
        ]
    }

    private func mirrorProblems() throws -> [DoctorCommand.Problem] {
        let known = KnownMirrors(clone: clone)
        return try clone.remotes().flatMap { name, url -> [DoctorCommand.Problem] in
            do {
                guard let mirror = try known.announcement(at: url, asksAgain: true) else { return [] }
                let waiting = Shipment(clone: clone).waiting(for: mirror)
                guard waiting > 0 else { return [] }
                return [
                    .init(
                        what:
                            "\(Plural.of(waiting, "segment")) \(waiting == 1 ? "waits" : "wait") for a push to \(name).",
                        mend: "git session push \(name)")
                ]
            } catch let unmet as KnownMirrors.Unmet {
                return [.init(what: unmet.description + ".", mend: "git session enable")]
            } catch let changed as KnownMirrors.Changed {
                return [.init(what: changed.description, mend: "ask the mirror's administrator, as above")]
            } catch {
                return [
                    .init(
                        what: "The remote \(name) does not answer (\(error)).",
                        mend: "see what 'git ls-remote \(name)' says")
                ]
            }
        }
    }

    private func sessionProblems() -> [DoctorCommand.Problem] {
        let broken = clone.spool.sessions().filter { (try? $0.description()) == nil }
        return broken.map {
            .init(
                what: "Session \($0.id) cannot be read.",
                mend: "copy \(clone.spool.path), then git session forget --force \($0.id)")
        }
    }
}
