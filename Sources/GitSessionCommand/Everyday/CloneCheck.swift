import Domain
import Files
import Foundation
import Recorder
import SessionCapture

/// A check for what stops a clone from recording, linking or shipping.
struct CloneCheck {
    let clone: Clone

    /// The problems, and what is none but may be asked about.
    func findings() throws -> (problems: [DoctorCommand.Problem], remarks: [String]) {
        guard clone.isEnabled else {
            return (
                [.init(what: "Recording is disabled in this repository.", mend: "git session enable")]
                    + passedOver(), []
            )
        }
        let (unanswered, remarks) = try mirrors()
        let problems =
            try ruleProblems() + hookProblems() + agentProblems() + silentProblems() + unanswered
            + sessionProblems() + shellProblems() + passedOver() + largeFileProblems()
        return (problems, remarks)
    }

    /// What an agent did before recording began, and was not recorded although it may have a mirror.
    private func passedOver() -> [DoctorCommand.Problem] {
        PassedOver(clone).words.map { words in
            [
                .init(
                    what: words.prefix(1).uppercased() + words.dropFirst() + ".",
                    mend: "'git session import AGENT' reads what its transcripts have of it")
            ]
        } ?? []
    }

    /// What keeps work from being recorded, each with its mend.
    func unrecorded() throws -> [String] {
        try (hookProblems() + agentProblems() + silentProblems()).map {
            "\($0.what) To mend it: \($0.mend)"
        }
    }

    /// The agents whose hooks call the recorder here.
    func recordedAgents() throws -> [String] {
        let files = try InstalledFiles()
        let configurations = [
            try AgentConfiguration(clone: clone, files: files),
            try AgentConfiguration(account: DeveloperAccount(), files: files),
        ]
        return Set(configurations.flatMap { $0.all.filter($0.isInstalled).map(\.agent) }).sorted()
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

    private func largeFileProblems() throws -> [DoctorCommand.Problem] {
        try LargeFileHook.isMissing(in: clone)
            ? [.init(what: LargeFileHook.words + ".", mend: LargeFileHook.mend)] : []
    }

    private func shellProblems() -> [DoctorCommand.Problem] {
        clone.spool.sessions().compactMap { session in
            session.uncomparedCommands.map {
                .init(
                    what: "Session \(session.id): \($0.description).",
                    mend:
                        "where too many files differed, commit the new ones or add them to .gitignore; else the "
                        + "next commands are compared"
                )
            }
        }
    }

    private func agentProblems() throws -> [DoctorCommand.Problem] {
        let files = try InstalledFiles()
        let configuration = try AgentConfiguration(clone: clone, files: files)
        let account = DeveloperAccount()
        let everywhere = try AgentConfiguration(account: account, files: files)
        let installed = Set(everywhere.all.filter(everywhere.isInstalled).map(\.agent))
        let lost = configuration.all.filter(configuration.isLost).map { file in
            DoctorCommand.Problem(
                what: "\(file.agent) is no longer recorded: \(file.path) does not call the recorder.",
                mend: "git session enable --agent \(file.agent)")
        }
        let lostEverywhere = everywhere.all.filter(everywhere.isLost).map { file in
            DoctorCommand.Problem(
                what: "\(file.agent) is no longer recorded: \(file.path) does not call the recorder.",
                mend: "git session enable --global --agent \(file.agent)")
        }
        let left = clone.agentsOfAccount.filter { agent in
            let files =
                everywhere.all.filter(everywhere.isLost) + configuration.all.filter(configuration.isInstalled)
            return !installed.contains(agent) && !files.contains { $0.agent == agent }
        }.map { agent in
            DoctorCommand.Problem(
                what:
                    "\(agent) is no longer recorded here: the account's configuration did it, and no longer does.",
                mend: "git session enable --agent \(agent)")
        }
        let missing = try configuration.missingHere().filter { !installed.contains($0.agent) }.map { file in
            DoctorCommand.Problem(
                what: "\(file.agent) is not recorded in this work tree: it has no \(file.path).",
                mend: "git session enable --agent \(file.agent)")
        }
        let obstacles =
            configuration.all.filter { !installed.contains($0.agent) }.flatMap(
                configuration.obstacles) + everywhere.all.flatMap(everywhere.obstacles)
        return lost + lostEverywhere + left + missing
            + obstacles.map { .init(what: $0.what + ".", mend: $0.mend) }
    }

    /// Agents whose hooks told nothing of their latest session.
    private func silentProblems() -> [DoctorCommand.Problem] {
        SilentHooks(in: clone).latest().map { .init(what: $0.what + ".", mend: $0.mend) }
    }

    private func hookProblems() throws -> [DoctorCommand.Problem] {
        let here = try HookStanding(in: clone).map {
            DoctorCommand.Problem(what: "\($0).", mend: $0.mend)
        }
        let others = try clone.allWorkTrees().filter { $0.workTree != clone.workTree }
        return try [here].compactMap(\.self)
            + others.compactMap { tree in
                try HookStanding(in: tree).map {
                    .init(what: "In the work tree \(tree.top): \($0).", mend: "\($0.mend), there")
                }
            }
    }

    /// What keeps the remotes from getting sessions, and what the next pushes to them bring along.
    private func mirrors() throws -> (problems: [DoctorCommand.Problem], remarks: [String]) {
        let known = KnownMirrors(clone: clone)
        var problems: [DoctorCommand.Problem] = []
        var remarks: [String] = []
        for (name, url) in try clone.remotes() {
            do {
                guard let mirror = try known.announcement(at: url, asksAgain: true) else { continue }
                let waiting = Shipment(clone: clone).waiting(for: mirror)
                guard waiting > 0 else { continue }
                remarks.append(
                    "\(Plural.of(waiting, "segment")) will go along with the next push to \(name).")
            } catch let unmet as KnownMirrors.Unmet {
                problems.append(.init(what: unmet.description + ".", mend: "git session enable"))
            } catch let changed as KnownMirrors.Changed {
                problems.append(
                    .init(what: changed.description, mend: "ask the mirror's administrator, as above"))
            } catch {
                problems.append(
                    .init(
                        what: "The remote \(name) does not answer (\(error)).",
                        mend: "see what 'git ls-remote \(name)' says"))
            }
        }
        return (problems, remarks)
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
