import ArgumentParser
import Domain
import Foundation
import Gate
import LedgerStore

/// `gatehouse forward`
struct ForwardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forward",
        abstract: "Bring what was accepted to the upstream.",
        discussion: """
            A push forwards by itself for as long as the policy's forward.wait. This command does the rest: what the \
            upstream could not take then, and what a crash left; and it sends the notifications that the policy asks \
            for. Run 'gatehouse forward --watch' as a service.
            """,
        subcommands: [Run.self, Status.self, GroupHelp<Self>.self], defaultSubcommand: Run.self)

    struct Run: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forward now, or with --watch for ever.",
            discussion: """
                Exit status 1 where something is still owed, refused or diverged, a hold could not be settled, or a \
                mirror's objects could not be tidied.
                """)

        @Flag(help: "Go on until ended by a signal, retrying with growing pauses.")
        var watch = false
        @Option(help: "Only this mirror.")
        var repository: String?
        @OptionGroup var home: HomeOptions

        func run() throws {
            let home = try home.resolve()
            let ledger = try home.openLedger()
            let worker = ForwardWorker(home: home, ledger: ledger)
            if watch {
                notifyMeanwhile(NotifyWorker(home: home, ledger: ledger))
                tidyMeanwhile(TidyMirrors(home: home), ledger)
                try watch(worker, ledger, MaintainLedger(home: home, ledger: ledger))
            } else {
                var isClean = true
                for mirror in try mirrors(ledger) {
                    let round = try worker(mirror: mirror, force: true, seconds: 300)
                    report(round)
                    let isSettled = try ledger.listForwards(mirror: mirror.name, all: false, limit: 1).isEmpty
                    isClean =
                        isClean && isSettled && round.unjudged.isEmpty && round.unsettled.isEmpty
                        && !round.isBusy
                }
                ForwardCommand.reportNotifications(try NotifyWorker(home: home, ledger: ledger)(force: true))
                try MaintainLedger(home: home, ledger: ledger)(above: 1 << 20, waiting: 1)
                let isTidy = reportTrouble(TidyMirrors(home: home)(try mirrors(ledger)))
                if !isClean || !isTidy { throw ExitCode(1) }
            }
        }

        private func watch(
            _ worker: ForwardWorker, _ ledger: Ledger, _ maintenance: MaintainLedger
        ) throws {
            while true {
                for mirror in try mirrors(ledger) {
                    // One mirror's trouble must not keep the others waiting.
                    do {
                        report(try worker(mirror: mirror, force: false, seconds: 300))
                    } catch {
                        FileHandle.standardError.write(Data("\(mirror.name): \(error)\n".utf8))
                    }
                }
                try maintenance(above: 1 << 20, waiting: 0.2)
                Thread.sleep(forTimeInterval: 2)
            }
        }

        /// On a thread of its own: a receiver that hangs keeps no forward waiting.
        private func notifyMeanwhile(_ worker: NotifyWorker) {
            Thread.detachNewThread {
                while true {
                    do {
                        ForwardCommand.reportNotifications(try worker())
                        Thread.sleep(forTimeInterval: 1)
                    } catch {
                        FileHandle.standardError.write(Data("notifications: \(error)\n".utf8))
                        Thread.sleep(forTimeInterval: 30)
                    }
                }
            }
        }

        /// On a thread of its own: packs that are many for the first time keep no forward waiting.
        private func tidyMeanwhile(_ tidy: TidyMirrors, _ ledger: Ledger) {
            Thread.detachNewThread {
                while true {
                    let isTidy = reportTrouble(tidy((try? ledger.mirrors()) ?? []))
                    // A disk that is full stays so for a while.
                    Thread.sleep(forTimeInterval: isTidy ? 10 : 300)
                }
            }
        }

        /// - Returns: whether there was none.
        private func reportTrouble(_ outcomes: [TidyMirrors.Outcome]) -> Bool {
            for outcome in outcomes {
                for failure in outcome.failures {
                    FileHandle.standardError.write(Data("\(outcome.mirror): \(failure)\n".utf8))
                }
            }
            return outcomes.allSatisfy(\.failures.isEmpty)
        }

        private func mirrors(_ ledger: Ledger) throws -> [Ledger.Mirror] {
            let mirrors = try ledger.mirrors()
            guard let repository else { return mirrors }
            guard let mirror = mirrors.first(where: { $0.name == repository }) else {
                throw CommandFailure("there is no mirror '\(repository)'; see 'gatehouse mirror list'")
            }
            return [mirror]
        }

        private func report(_ round: ForwardWorker.Round) {
            for hold in round.holds {
                ForwardCommand.say("\(round.mirror) h\(hold.number) is \(hold.state.rawValue)")
            }
            for trouble in round.unsettled {
                FileHandle.standardError.write(
                    Data("\(round.mirror) h\(trouble.hold) cannot be settled: \(trouble.reason)\n".utf8))
            }
            for outcome in round.outcomes {
                let message = outcome.message.map { ": \(VisibleText.escaping($0))" } ?? ""
                ForwardCommand.say(
                    "\(round.mirror) \(outcome.forward.ref) \(outcome.forward.state == outcome.state ? "still " : "")\(outcome.state.rawValue)\(message)"
                )
            }
            for ref in round.unjudged {
                ForwardCommand.say("\(round.mirror) \(ref) holds what no push brought; it is not forwarded")
            }
            if round.isBusy { ForwardCommand.say("\(round.mirror) another forward is under way") }
        }

    }

    /// At once, so that a service's log is never behind.
    private static func say(_ line: String) {
        StandardStream.write(Array((line + "\n").utf8), to: 1)
    }

    private static func reportNotifications(_ attempts: [NotifyWorker.Attempt]?) {
        for attempt in attempts ?? [] {
            let problem = attempt.outcome.problem.map { ": \(VisibleText.escaping($0))" } ?? ""
            ForwardCommand.say("notify \(attempt.target) \(attempt.type) \(attempt.state.rawValue)\(problem)")
        }
    }

    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List what is owed, refused or diverged.",
            discussion: """
                States: owed (tried again by itself), refused (the upstream will not have it), diverged (the upstream \
                has something else on the ref; it is never overwritten), and with --all also forwarded, superseded (a \
                later update was brought instead) and lapsed (the push ended before Git applied it).
                """)

        @Flag(help: "Also what is done.")
        var all = false
        @Option(help: "Only this mirror.")
        var repository: String?
        @Option(help: "At most this many, the newest.")
        var limit = 100
        @OptionGroup var output: OutputOptions
        @OptionGroup var home: HomeOptions

        func run() throws {
            struct Row: Encodable {
                let repository: String
                let ref: String
                let state: String
                let push: String
                let new: String
                let attempts: Int
                let queued: String
                let next: String?
                let message: String?
            }
            let rows = try home.openLedger().listForwards(mirror: repository, all: all, limit: limit).map {
                listed in
                let forward = listed.forward
                let isWaiting = forward.state == .owed && forward.attempts > 0
                return Row(
                    repository: listed.mirror, ref: forward.ref.rawValue, state: forward.state.rawValue,
                    push: "p\(forward.push)", new: forward.new.hex, attempts: forward.attempts,
                    queued: Timestamp(milliseconds: forward.queuedAt).rfc3339,
                    next: isWaiting ? Timestamp(milliseconds: forward.notBefore).rfc3339 : nil,
                    message: forward.message)
            }
            try output.show(
                rows,
                columns: [
                    Column("repository", \.repository), Column("ref", \.ref), Column("state", \.state),
                    Column("push", \.push), Column("new") { String($0.new.prefix(12)) },
                    Column("attempts") { String($0.attempts) }, Column("queued", \.queued),
                    Column("next") { $0.next ?? "" }, Column("message") { $0.message ?? "" },
                ], empty: "Nothing is owed: the upstreams have all that was accepted.")
        }
    }
}
