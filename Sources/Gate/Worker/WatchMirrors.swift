package import Domain
import Foundation
package import LedgerStore

/// The worker that goes on for ever: it looks what is to be done, and has it done by `MirrorRounds`.
///
/// It ends with an error where it cannot do that, so that it is started again and nobody takes it for one that works.
package struct WatchMirrors {
    private let home: Home
    private let ledger: Ledger
    private let rounds: MirrorRounds
    private let service = ServiceManager()

    private static let pause = 2.0
    /// A mirror at which nothing seems to be due is looked at so often: what killed processes left is found.
    private static let unseen = Duration.seconds(60)
    /// And one at which something failed, so often.
    private static let failed = Duration.seconds(10)
    /// After a push to a mirror its hooks are at it for so long, in seconds.
    private static let hooks: Int64 = 30
    /// How long it is tried on where nothing succeeds.
    private static let patience = Duration.seconds(60)
    /// How often it is noted that there is a worker.
    private static let noting = Duration.seconds(30)

    package init(home: Home, ledger: Ledger, rounds: MirrorRounds) {
        self.home = home
        self.ledger = ledger
        self.rounds = rounds
    }

    /// The worker does not get on.
    package struct Ended: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Parameters:
    ///   - mirrors: those that are watched.
    ///   - trouble: is told why it does not go on, and nil once it does.
    package func callAsFunction(
        _ mirrors: () throws -> [Mirror], trouble: (String?) -> Void
    ) throws {
        var lastGood: ContinuousClock.Instant?
        var noted: ContinuousClock.Instant?
        while true {
            do {
                // What all work needs.
                try home.sharingLedger {}
                try look(at: mirrors())
                if noted.map({ ContinuousClock.now - $0 > Self.noting }) ?? true {
                    try WorkerNote(home: home).write()
                    noted = .now
                }
                try MaintainLedger(home: home, ledger: ledger)(above: 1 << 20, waiting: 0.2)
                if !rounds.isLost(for: .zero) { service.tell(lastGood == nil ? .ready : .alive) }
                lastGood = .now
                trouble(nil)
            } catch let end as Ended {
                throw end
            } catch {
                guard let lastGood, ContinuousClock.now - lastGood < Self.patience else { throw error }
                trouble("\(error)")
            }
            Thread.sleep(forTimeInterval: Self.pause)
        }
    }

    private func look(at mirrors: [Mirror]) throws {
        let busy = try ledger.busyMirrors(pushedWithin: Self.hooks)
        rounds.add(mirrors.filter { busy.contains($0.name) })
        rounds.add(rounds.unseen(mirrors, for: Self.unseen, failed: Self.failed))
        if let mirror = rounds.stuckMirror() {
            throw Ended(description: "the work on the mirror '\(mirror)' does not come to an end")
        }
        if rounds.isLost(for: Self.patience) {
            throw Ended(description: "nothing succeeded for a minute; see what was said of the mirrors")
        }
    }
}
