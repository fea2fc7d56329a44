import ArgumentParser
import Domain
import Foundation
import Gate
import Reports
import Terminal

/// `gatehouse hold show`
struct ShowHold: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract:
            "Show a held push: why it is held, its commits with their prompts, the decisions and comments.",
        discussion: "'gatehouse hold diff' shows the changes, and the prompts that led to each of them.")

    @Argument(help: "The hold, such as h3.")
    var hold: HoldNumber
    @Option(help: "How to write the result: text or json.")
    var format: TextFormat = .text
    @OptionGroup var home: HomeOptions

    private struct Document: Encodable {
        struct Decision: Encodable {
            let actor: String
            let decision: String
            let reason: String?
            let signed: Bool
            let signature: String?
            let statement: String
            let decided: String
        }

        struct Comment: Encodable {
            let actor: String
            let text: String
            let made: String
        }

        struct Notice: Encodable {
            let policy: String
            let action: String
            let commit: String?
            let message: String
        }

        let hold: RowDocument<Hold>
        let findings: [Notice]
        /// The commits that come to its refs, newest first; empty if its objects are gone.
        let commits: [HeldCommit]
        let decisions: [Decision]
        let comments: [Comment]
        /// Empty until the hold is applied.
        let forwards: [HeldForward]
    }

    func run() throws {
        let home = try home.resolve()
        let ledger = try home.openLedger()
        let hold = try CommandIdentity.holds(in: ledger).hold(hold.value)
        let access = SessionAccess(
            try CommandIdentity.viewer(in: ledger), home: home, ledger: ledger, command: "hold.show",
            hold: hold)
        let (commits, others) = try HeldCommit.all(
            of: hold, limit: format == .text ? HeldCommit.most : .max, access: access, home: home,
            ledger: ledger)
        let reading: any LedgerReading = ledger
        let findings = try reading.findings(ofPush: hold.push)
        let decisions = try reading.decisions(on: hold.number)
        let comments = try reading.comments(on: hold.number)
        let forwards = try hold.release.map { try reading.forwards(ofPush: $0) } ?? []
        guard format == .text else {
            try Output.json(
                Document(
                    hold: RowDocument(hold, .holds),
                    findings: findings.map {
                        Document.Notice(
                            policy: $0.policy, action: $0.action.rawValue, commit: $0.commit?.hex,
                            message: $0.message)
                    },
                    commits: commits,
                    decisions: decisions.map {
                        Document.Decision(
                            actor: $0.actor, decision: $0.decision.rawValue, reason: $0.reason,
                            signed: $0.signature != nil, signature: $0.signature, statement: $0.statement,
                            decided: $0.decidedAt.rfc3339)
                    },
                    comments: comments.map {
                        Document.Comment(
                            actor: $0.actor ?? "", text: $0.words ?? "",
                            made: $0.time.rfc3339)
                    }, forwards: forwards.map(HeldForward.init)))
            return
        }
        let needs =
            hold.state == .open
            ? try ApproverNames(in: ledger).text(of: hold.approvalRules, besides: hold.participants)
            : hold.needs.joined(separator: ", and ")
        let lines = text(
            hold, needs: needs, findings: findings,
            commits: HeldCommit.text(of: commits, others: others), decisions: decisions, comments: comments)
        print((lines + HeldForward.text(of: forwards)).joined(separator: "\n"))
    }

    private func text(
        _ hold: Hold, needs: String, findings: [Finding], commits: [String],
        decisions: [RecordedDecision], comments: [HoldEvent]
    ) -> [String] {
        var lines = [
            "h\(hold.number) of \(hold.mirror), \(hold.shownState.rawValue)"
                + (hold.appliedAs.map { " as \($0)" } ?? "")
                + (hold.message.map { ": \(VisibleText.escaping($0))" } ?? ""),
            "pushed by \(VisibleText.escaping(hold.pusher)) at \(hold.openedAt.rfc3339) as p\(hold.push)"
                + (hold.state.isOpen && !hold.isOverdue ? ", waits until \(hold.expiresAt.rfc3339)" : ""), "",
        ]
        if let reason = hold.options.reason { lines.insert("reason: \(VisibleText.escaping(reason))", at: 2) }
        if let ticket = hold.options.ticket { lines.insert("ticket: \(VisibleText.escaping(ticket))", at: 2) }
        for update in hold.updates.updates {
            lines.append("  \(update.ref)  \(short(update.old)) → \(short(update.new))")
        }
        lines.append("")
        for finding in findings where finding.action != .accept {
            let place = finding.commit.map { "commit \($0.short): " } ?? ""
            lines.append("  \(finding.policy): \(place)\(VisibleText.escaping(finding.message))")
        }
        lines += commits
        lines += ["", "needs \(needs)"]
        let decided = decisions.map { decision in
            let reason = decision.reason.map { ": \(VisibleText.escaping($0))" } ?? ""
            let signed = decision.signature == nil ? "" : ", signed"
            return (
                decision.decidedAt,
                "\(VisibleText.escaping(decision.actor)) \(verb(decision.decision))\(signed)\(reason)"
            )
        }
        let said = comments.map { comment in
            let words = VisibleText.escaping(comment.words ?? "")
            return (
                comment.time,
                "\(VisibleText.escaping(comment.actor ?? "")) says: \(words)"
            )
        }
        for (time, words) in (decided + said).sorted(by: { $0.0 < $1.0 }) {
            lines.append("\(time.rfc3339) \(words)")
        }
        return lines
    }

    private func verb(_ decision: HoldDecision) -> String {
        switch decision {
        case .approve: "approves"
        case .reject: "rejects"
        case .emergency: "releases it in an emergency"
        }
    }

    private func short(_ id: ObjectID) -> String { id.isZero ? "nothing" : id.short }
}
