import Domain
import Files
import Glibc
import LedgerStore
import Programs

/// Waits in the push itself for its approval, and then judges it once more, so that Git applies it at once.
struct AwaitApproval {
    let ledger: Ledger
    let home: Home
    let commands: [RefCommand]
    let actor: Actor
    let source: PushSource
    /// This process' share of the ledger, given back from time to time for those that need it alone.
    let share: FileLock.Share?
    let overrun: (@Sendable (BeyondLimits) -> Never)?

    /// How often a situation is judged whose basis changes meanwhile; then the worker has the hold.
    private static let maximumTries = 5

    /// How waiting ended.
    enum End {
        /// The push is accepted, and goes on.
        case accepted(record: PushRecord, push: Int64)
        /// The time is over without a decision; the hold waits on.
        case undecided
        /// The hold ended without the push.
        case closed(Hold)
    }

    func callAsFunction(_ number: Int64, seconds: Int) throws -> End {
        let deadline = ContinuousClock.now + .seconds(seconds)
        let awaited = try ledger.hold(number)
        let approvers = try ApproverNames(in: ledger).text(
            of: awaited.approvalRules, besides: awaited.participants)
        say("waiting up to \(seconds) s for the approval of h\(number) by \(approvers)")
        var nextSign = ContinuousClock.now
        var nextWord = ContinuousClock.now + .seconds(5)
        var judged: (situation: Situation, tries: Int, isDone: Bool)?
        // When its client goes away receive-pack may be ended, and would not apply what is claimed here.
        let receivePack = getppid()
        var lastComment: Int64 = 0
        waiting: while ContinuousClock.now < deadline, getppid() == receivePack {
            lastComment = try sayComments(on: number, after: lastComment)
            if ContinuousClock.now >= nextSign {
                try ledger.noteAwaited(number, until: .now.adding(milliseconds: HoldMachine.silence))
                nextSign = .now + .seconds(3)
            }
            let hold = try ledger.hold(number)
            let next = hold.machine.waiting()
            guard next != .giveUp else { return .closed(hold) }
            let situation = try situation(of: hold)
            if judged?.situation != situation { judged = (situation, tries: 0, isDone: false) }
            if next == .judge, judged?.isDone == false {
                // Git's clean-up removed the objects; the worker applies the copy that the hold keeps.
                guard source.isThere else { break }
                do {
                    if let (record, push) = try claim(hold) { return .accepted(record: record, push: push) }
                    judged?.isDone = true
                } catch is Ledger.VerdictOutdated {
                    // What it depends on changed meanwhile; it is judged again, at last by the worker.
                    judged?.tries += 1
                    if judged?.tries == Self.maximumTries { break waiting }
                }
            }
            if ContinuousClock.now >= nextWord {
                say("still waiting for h\(number)")
                nextWord = .now + .seconds(15)
            }
            try pause()
        }
        try ledger.noteAwaited(number, until: nil)
        return .undecided
    }

    /// What a judgement depends on.
    private struct Situation: Equatable {
        let policy: String
        let decisions: Int
    }

    private func situation(of hold: Hold) throws -> Situation {
        try Situation(
            policy: ledger.policyInForce().digest, decisions: ledger.decisions(on: hold.number).count)
    }

    private func pause() throws {
        share?.release()
        usleep(200_000)
        try share?.take(waiting: 30)
        try ledger.checkAge()
    }

    /// - Throws: `VerdictOutdated` where it is to be judged again.
    private func claim(_ hold: Hold) throws -> (record: PushRecord, push: Int64)? {
        // The policy may have changed meanwhile.
        let policy = try ledger.policyInForce()
        let count = CountApprovals(home: home, ledger: ledger, policy: policy)
        let decisions = try ledger.decisions(on: hold.number)
        var judge = JudgePush(home: home, ledger: ledger, policy: policy, mirror: hold.mirror)
        judge.overrun = overrun
        var record = try judge(
            commands, actor: actor, from: source,
            approvals: { try count(decisions, on: hold, $0, from: source) }
        ).record
        guard record.verdict.kind == .accept else { return nil }
        record.released = hold
        try PinLostCommits(home: home, ledger: ledger)(record)
        return (record, try ledger.record(record, at: .now).push)
    }

    /// Says the comments after an event; returns the id of the last one.
    private func sayComments(on number: Int64, after id: Int64) throws -> Int64 {
        let comments = try ledger.comments(on: number, after: id)
        for comment in comments {
            say(
                "\(VisibleText.escaping(comment.actor ?? "")) says: \(VisibleText.escaping(comment.words ?? ""))"
            )
        }
        return comments.last?.id ?? id
    }

    private func say(_ words: String) {
        StandardStream.write(Array("gatehouse: \(words)\n".utf8), to: STDERR_FILENO)
    }
}
