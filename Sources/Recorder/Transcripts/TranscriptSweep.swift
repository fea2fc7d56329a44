import Domain
import Files
import Foundation
import SessionCapture

/// Looks for transcripts that no hook mentioned: Aider has no hooks, other agents run none that were not allowed or that
/// are of a folder above the one they began in, and a developer can turn them off.
///
/// Only transcripts that changed since recording was enabled are read; 'git session import' reads older ones.
package struct TranscriptSweep {
    package let clone: Clone

    package init(clone: Clone) {
        self.clone = clone
    }

    /// How many files and folders of an agent are visited while Git waits.
    private static let momentaryBudget = 2_000
    /// How long transcripts are read while Git waits.
    private static let patience = Duration.seconds(3)
    /// How far back the next sweep begins before the end of the last, in seconds: files are written during a sweep.
    private static let overlap: TimeInterval = 10

    /// Reads what may be in the pending commit. Nothing else may tell of it, so Git waits.
    package func beforeCommit() {
        let deadline = ContinuousClock.now + Self.patience
        sweep(note: "swept-commit", budget: Self.momentaryBudget) { session in
            clone.transcripts.bringUpToDate(session, until: deadline)
        }
    }

    /// Notes the transcripts that may belong to what was not pushed yet.
    package func note() {
        sweep(note: "swept-push", budget: 20_000) { _ in }
    }

    /// Skips what agents wrote into a history that goes on before recording began; 'git session import' reads it.
    ///
    /// - Throws: where the spool cannot be written.
    package func passOverWhatIsThere() throws {
        let discovery = TranscriptDiscovery(in: .current)
        for agent in Agent.all where agent.keepsOneTranscript {
            for found in discovery.transcripts(of: agent, tops: [clone.top]) {
                try clone.spool.passOver(found.path)
            }
        }
    }

    private func sweep(note: String, budget: Int, _ use: (SpooledSession) -> Void) {
        let now = Date()
        let mark = "\(clone.spool.path)/\(note)"
        guard let enabled = time(of: clone.spool.path + "/enabled") else { return }
        // After the clock was set back, a mark in the future would hide new transcripts.
        let last = min(time(of: mark).flatMap { $0 > now ? nil : $0 } ?? enabled, now)
        let discovery = TranscriptDiscovery(in: .current, budget: budget)
        for agent in Agent.all {
            let since = last.addingTimeInterval(-Self.overlap)
            for found in discovery.transcripts(of: agent, tops: [clone.top], changedSince: since) {
                do {
                    if let session = try clone.transcripts.note(found) { use(session) }
                } catch {
                    clone.spool.log.add(
                        "cannot read the transcript \(found.path): \(Problem(classing: error))")
                }
            }
        }
        touch(mark, now)
    }

    private func time(of path: String) -> Date? { FileStatus(at: path)?.changed }

    private func touch(_ path: String, _ time: Date) {
        try? Spool.replace(path, with: Data())
        try? FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path)
    }
}
