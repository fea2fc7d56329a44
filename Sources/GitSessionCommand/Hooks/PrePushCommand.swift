import ArgumentParser
import Files
import Foundation
import Recorder
import SessionCapture

/// `git session pre-push`, called by the Git hook of that name.
struct PrePushCommand: HookEntryPoint {
    static let configuration = CommandConfiguration(
        commandName: "pre-push",
        abstract: "Ship the recorded sessions ahead of a push to a mirror.",
        discussion: """
            The Git hook of that name calls this, with the refs to push on standard input. It always exits 0: segments \
            that cannot be shipped now are shipped with the next push, and the mirror says which are missing.
            """)

    @Argument(help: "The remote's name.")
    var remote: String
    @Argument(help: "The remote's URL.")
    var url: String

    init() {}

    init?(words: [String]) {
        guard words.count == 2, !words.contains(where: { $0.hasPrefix("-") }) else { return nil }
        remote = words[0]
        url = words[1]
    }

    func run() throws {
        let refs = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
        GitHook.run("the sessions were not shipped to \(remote); they wait for the next push") { clone in
            if (try? LargeFileHook.isMissing(in: clone)) == true {
                GitHook.warn("\(LargeFileHook.words); '\(LargeFileHook.mend)' mends it", clone: clone)
            }
            let shipment = Shipment(clone: clone)
            let known = KnownMirrors(clone: clone)
            guard !known.isForeign(url) else { return }
            shipment.sealTheRest()
            HookAlarm(in: clone).sound(hookIn: ProcessEnvironment.variables["GATEHOUSE_HOOKS"])
            guard shipment.hasSomething, let mirror = try known.announcement(at: url) else { return }
            warnOfCommits(in: refs, clone)
            let shipped = try shipment(to: url, of: mirror)
            if shipped.segments > 0 { try tell(shipped, to: mirror.home, clone.spool) }
            try shipped.throwRefusals()
        }
    }

    private func tell(_ shipped: Shipment.Outcome, to home: String, _ spool: Spool) throws {
        let hint = "; 'git session log' lists them and 'git session show' prints one in full"
        Program.session.say("shipped \(shipped) to \(remote)\(spool.hasShipped(to: home) ? "" : hint)")
        try spool.noteShipped(to: home)
    }

    private func warnOfCommits(in refs: String, _ clone: Clone) {
        let lines = refs.split(separator: "\n").map { $0.split(separator: " ") }.filter { $0.count == 4 }
        let new = lines.map { String($0[1]) }.filter(Self.isCommit)
        guard !new.isEmpty else { return }
        warnOfUnlinked(new, clone)
        let old = lines.map { String($0[3]) }.filter { Self.isCommit($0) && (try? clone.commit($0)) != nil }
        DeadTrailers(clone: clone).warn(of: new + ["--not", "--remotes=\(remote)"] + old)
    }

    private static func isCommit(_ id: String) -> Bool { !id.allSatisfy { $0 == "0" } }

    private func warnOfUnlinked(_ new: [String], _ clone: Clone) {
        do {
            let unlinked = try UnlinkedCommits(clone: clone).find(
                new + ["--not", "--remotes=\(remote)"], limit: UnlinkedCommits.maximumInHook)
            guard let first = unlinked.first else { return }
            GitHook.warn(
                (unlinked.count == 1
                    ? "commit \(first.commit.prefix(12)) has edits of recorded sessions but does not name them"
                    : "\(unlinked.count) commits, the latest \(first.commit.prefix(12)), have edits of recorded "
                        + "sessions but do not name them")
                    + "; 'git session link' adds the names", clone: clone)
        } catch {
            clone.spool.log.add("cannot look for unlinked commits: \(error)")
        }
    }
}
