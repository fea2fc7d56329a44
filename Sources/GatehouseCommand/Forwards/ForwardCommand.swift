import ArgumentParser
import Domain
import Foundation
import Gate
import Reports
import Synchronization
import Terminal

/// `gatehouse forward`
struct ForwardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forward",
        abstract: "Forward accepted pushes to the upstream.",
        discussion: """
            A push forwards its own refs for as long as the policy's forward.wait. This command forwards the rest: \
            what the upstream could not take then, and what a crash left behind. It tries refs that the upstream \
            refused again, each on its own. It also sends the notifications that the policy asks for. Run \
            'gatehouse forward --watch' as a service.
            """,
        subcommands: [Run.self, Status.self, GroupHelp<Self>.self], defaultSubcommand: Run.self)

    struct Run: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "run",
            abstract: "Forward now, or continuously with --watch.",
            discussion: """
                Exit status 1 if a forward is still owed, refused or diverged, if a hold could not be settled, or if \
                maintenance of a mirror failed.
                """)

        @Flag(help: "Keep running until a signal ends it, and retry with growing pauses.")
        var watch = false
        @OptionGroup var mirror: MirrorOption
        @OptionGroup var home: HomeOptions

        func run() throws {
            let home = try home.resolve()
            try watch ? goOn(home) : forwardOnce(home)
        }

        private func forwardOnce(_ home: Home) throws {
            let ledger = try home.openLedgerToForward()
            let isClean = Mutex(true)
            let rounds = MirrorRounds(ForwardWorker(home: home, ledger: ledger), force: true, seconds: 300) {
                round in
                ForwardReport.say(round)
                let troubles = ForwardReport.sayTroubles(of: round)
                if troubles > 0 || round.isBusy { isClean.withLock { $0 = false } }
            }
            let mirrors = try mirrors(ledger)
            rounds.add(mirrors)
            rounds.finish()
            if mirror.name == nil { try WorkerNote(home: home).write() }
            let isSettled = try isNothingOwed(of: mirrors, in: ledger)
            for attempt in try NotifyWorker(home: home, ledger: ledger)(force: true) ?? [] {
                ForwardReport.say(attempt)
            }
            try MaintainLedger(home: home, ledger: ledger)(above: 1 << 20, waiting: 1)
            let maintained = MaintainMirrors(home: home, ledger: ledger)(mirrors)
            for outcome in maintained {
                for failure in outcome.failures { ForwardReport.complain("\(outcome.mirror): \(failure)") }
            }
            guard isClean.withLock({ $0 }), isSettled, maintained.allSatisfy(\.failures.isEmpty) else {
                throw ExitCode(1)
            }
        }

        /// Goes on until it is ended. What is no mirror's trouble has a name that no mirror can have.
        private func goOn(_ home: Home) throws {
            let ledger = try home.openLedgerToForward()
            let log = TroubleLog(write: ForwardReport.complain)
            let rounds = MirrorRounds(ForwardWorker(home: home, ledger: ledger), force: false, seconds: 300) {
                round in
                ForwardReport.say(round)
                log.note(round)
            }
            notifyMeanwhile(NotifyWorker(home: home, ledger: ledger), log)
            maintainMeanwhile(MaintainMirrors(home: home, ledger: ledger), log)
            try WatchMirrors(home: home, ledger: ledger, rounds: rounds)({ try mirrors(ledger) }) { trouble in
                log.note(
                    trouble.map { [TroubleLog.Subject(name: "the worker"): $0] } ?? [:], of: "the worker")
            }
        }

        /// Sends notifications on a thread of its own, so that a receiver that hangs delays no forward.
        private func notifyMeanwhile(_ worker: NotifyWorker, _ log: TroubleLog) {
            Thread.detachNewThread {
                while true {
                    do {
                        for attempt in try worker() ?? [] {
                            if attempt.outcome.problem == nil { ForwardReport.say(attempt) }
                            log.note(attempt)
                        }
                        log.note([:], of: "the notifications")
                        Thread.sleep(forTimeInterval: 1)
                    } catch {
                        log.note(
                            [
                                TroubleLog.Subject(name: "the notifications"): Problem(classing: error)
                                    .description
                            ],
                            of: "the notifications")
                        Thread.sleep(forTimeInterval: 30)
                    }
                }
            }
        }

        /// Maintains the mirrors on a thread of its own, so that a first large repack delays no forward.
        private func maintainMeanwhile(_ maintain: MaintainMirrors, _ log: TroubleLog) {
            Thread.detachNewThread {
                var maintain = maintain
                while true {
                    var isClean = false
                    do {
                        let outcomes = try maintain.due()
                        for outcome in outcomes { log.note(outcome) }
                        log.note([:], of: "the maintenance")
                        isClean = outcomes.allSatisfy(\.failures.isEmpty)
                    } catch {
                        log.note(
                            [
                                TroubleLog.Subject(name: "the maintenance"): Problem(classing: error)
                                    .description
                            ],
                            of: "the maintenance")
                    }
                    // A full disk stays full for a while.
                    Thread.sleep(forTimeInterval: isClean ? 60 : 300)
                }
            }
        }

        private func mirrors(_ ledger: any LedgerReading) throws -> [Mirror] {
            guard let name = mirror.name else { return try ledger.mirrors() }
            return [try ledger.existingMirror(named: name)]
        }

        private func isNothingOwed(of mirrors: [Mirror], in ledger: any LedgerReading) throws -> Bool {
            try mirrors.allSatisfy {
                try ledger.listForwards(mirror: $0.name, all: false, limit: 1).isEmpty
            }
        }
    }

    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status",
            abstract: "List forwards that are owed, refused or diverged.",
            discussion: """
                States: owed (the worker tries again), refused (the upstream rejects the ref, or another ref of the \
                same push), diverged (the upstream's ref has another value, which is never overwritten). With --all \
                also forwarded, superseded (a later update was forwarded instead) and lapsed (the push ended before \
                Git applied it).

                JSON and CSV name the mirror 'mirror'. For this version JSON has it as 'repository', too.
                """)

        @Flag(help: "Include forwards that are finished.")
        var all = false
        @OptionGroup var mirror: MirrorOption
        @OptionGroup var limit: LimitOptions
        @OptionGroup var output: OutputOptions
        @OptionGroup var home: HomeOptions

        func run() throws {
            let ledger = try home.openReading()
            try mirror.name.map(ledger.expectRecords(ofMirror:))
            let listed = try ledger.listForwards(
                mirror: mirror.name, all: all, limit: limit.toFind(in: output.format))
            try output.show(
                Listing(listed, limit: limit.rows(in: output.format)) { Array($0) },
                columns: .forwards, empty: "Nothing is owed: the upstreams have every accepted update.")
        }
    }
}
