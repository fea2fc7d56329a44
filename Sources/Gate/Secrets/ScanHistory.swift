import Dispatch
import Domain
import Foundation
import Synchronization

/// Scans the commits of a push. If they are many, several threads share the work, each with its own repository and
/// scanner.
struct ScanHistory {
    /// Makes the scan of one more thread.
    let another: @Sendable () throws -> ScanCommits

    /// The number of commits that make one more thread worthwhile.
    private static let share = 300
    private static let maximumThreads = 4

    /// Scans commits, older ones first, and adds the findings to `scan`.
    func callAsFunction(_ commits: [ObjectID], adding scan: inout ScanCommits, progress: PushProgress) throws
    {
        let work = Work(commits, progress)
        let processors = ProcessInfo.processInfo.activeProcessorCount
        let threads = min(processors, Self.maximumThreads, commits.count / Self.share)
        let others = DispatchGroup()
        for _ in 1..<max(1, threads) {
            DispatchQueue.global().async(group: others) { [another, allowance = scan.allowance] in
                work.run {
                    var scan = try another()
                    scan.allowance = allowance
                    try work.look(by: &scan)
                }
            }
        }
        work.run { try work.look(by: &scan) }
        others.wait()
        for found in try work.found() { scan.add(found) }
    }

    /// The shared state of the threads.
    private final class Work: Sendable {
        private struct State {
            var next = 0
            /// The findings, by the index of the first commit of their piece.
            var found: [Int: CollectedSecrets] = [:]
            var failure: (any Error)?
            var progress: PushProgress
        }

        /// The number of commits that a thread takes at once.
        private static let piece = 100

        private let commits: [ObjectID]
        private let state: Mutex<State>

        init(_ commits: [ObjectID], _ progress: PushProgress) {
            self.commits = commits
            state = Mutex(State(progress: progress))
        }

        /// Scans pieces until none is left or a thread fails.
        func look(by scan: inout ScanCommits) throws {
            while let piece = nextPiece() {
                for commit in commits[piece] {
                    try scan.scan(commit)
                    state.withLock { $0.progress.advance() }
                }
                let found = scan.takeFound()
                state.withLock { $0.found[piece.lowerBound] = found }
            }
        }

        private func nextPiece() -> Range<Int>? {
            state.withLock { state in
                guard state.failure == nil, state.next < commits.count else { return nil }
                defer { state.next += Self.piece }
                return state.next..<min(state.next + Self.piece, commits.count)
            }
        }

        /// Runs the work of a thread; an error ends the work of all.
        func run(_ body: () throws -> Void) {
            do {
                try body()
            } catch {
                state.withLock { $0.failure = $0.failure ?? error }
            }
        }

        /// The findings in the order of the commits.
        func found() throws -> [CollectedSecrets] {
            try state.withLock { state in
                if let failure = state.failure { throw failure }
                return state.found.sorted { $0.key < $1.key }.map(\.value)
            }
        }
    }
}
