import Foundation
import SessionCapture

/// Looks for transcripts that no hook told of: `codex exec` fires none, Aider has none, and a developer can turn them off.
///
/// Only what changed since the clone was enabled is taken; what is older is a matter of 'git session import'.
package struct TranscriptSweep {
    package let clone: Clone

    package init(clone: Clone) {
        self.clone = clone
    }

    /// How many files and folders of an agent are looked at while Git waits.
    private static let momentaryBudget = 200
    /// How long they are read then.
    private static let patience = Duration.seconds(3)
    /// Files are written while they are looked for.
    private static let overlap: TimeInterval = 10

    /// What may be in the commit that is being made. Nothing else tells of it, so that it is worth some waiting.
    package func beforeCommit() {
        let deadline = ContinuousClock.now + Self.patience
        sweep(Agent.all.filter(\.isReadAtCommits), note: "swept-commit", budget: Self.momentaryBudget) {
            session in
            clone.transcripts.bringUpToDate(session, until: deadline)
        }
    }

    /// All that may belong to what is pushed.
    func beforePush() {
        sweep(Agent.all, note: "swept-push", budget: 20_000) { _ in }
    }

    /// Passes over what agents wrote into the work tree before the recording begins: 'git session import' reads it.
    ///
    /// - Throws: what the system says where the spool cannot be written.
    package func passOverWhatIsThere() throws {
        for name in Agent.all.flatMap(\.filesInWorkTree) {
            let file = "\(clone.top)/\(name)"
            if FileManager.default.fileExists(atPath: file) { try clone.spool.passOver(file) }
        }
    }

    private func sweep(
        _ agents: [Agent], note: String, budget: Int, _ use: (SpooledSession) -> Void
    ) {
        let now = Date()
        let mark = "\(clone.spool.path)/\(note)"
        guard let enabled = time(of: clone.spool.path + "/enabled") else { return }
        // A clock that was set back must not hide what is written until it has caught up.
        let last = min(time(of: mark).flatMap { $0 > now ? nil : $0 } ?? enabled, now)
        let environment = ProcessInfo.processInfo.environment
        let discovery = TranscriptDiscovery(
            home: environment["HOME"] ?? NSHomeDirectory(), environment: environment, budget: budget)
        for agent in agents {
            let since = last.addingTimeInterval(-Self.overlap)
            for found in discovery.transcripts(of: agent, tops: [clone.top], changedSince: since) {
                do {
                    use(try clone.transcripts.note(found))
                } catch {
                    clone.spool.log.add("the transcript \(found.path) cannot be read: \(error)")
                }
            }
        }
        touch(mark, now)
    }

    private func time(of path: String) -> Date? {
        try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    }

    private func touch(_ path: String, _ time: Date) {
        try? Spool.replace(path, with: Data())
        try? FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
    }
}
