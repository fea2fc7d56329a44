import Domain
import Gate

/// The result of a decision on a hold, in words.
enum HoldWords {
    static func text(of outcome: ReleaseHold.Outcome, in ledger: any LedgerReading) throws -> String {
        let hold = outcome.hold
        var lines: [String] = []
        switch hold.state {
        case .open:
            let decided = try ledger.decisions(on: hold.number).filter { $0.decision == .approve }.map(
                \.actor)
            let missing = try ApproverNames(in: ledger).text(
                of: outcome.missing, besides: hold.participants, and: Set(decided))
            lines.append("Your approval of h\(hold.number) is recorded. It still needs \(missing).")
        case .applied:
            let release = hold.release.map { " as p\($0)" } ?? ""
            lines.append("h\(hold.number) is applied\(release).")
        default:
            let message = hold.message.map { ": \(VisibleText.escaping($0))" } ?? ""
            lines.append("h\(hold.number) is \(hold.state.rawValue)\(message)")
        }
        for finding in outcome.findings where finding.action == .reject {
            lines.append("  \(finding.policy): \(VisibleText.escaping(finding.message))")
        }
        let forwards = hold.state == .applied ? ForwardMessage.text(of: outcome.forwards) : ""
        return lines.joined(separator: "\n") + "\n" + forwards
    }
}
