package import Domain
import LedgerStore

/// The words that the pusher reads: at most 72 columns, no colour, every finding, and what to do.
package enum VerdictMessage {
    /// How many places of one finding are listed; the ledger has all of them.
    private static let listedPlaces = 10
    /// How many different findings are listed; the ledger has all of them.
    private static let listedFindings = 12

    static func text(
        of record: PushRecord, number: Int64, held advice: HeldAdvice?, superseding superseded: [Hold] = [],
        help: HelpSettings
    ) -> String {
        let findings = record.verdict.findings
        switch record.verdict.kind {
        case .accept:
            let noted = findings.isEmpty ? "" : ", with \(counted(findings.count, "finding")) on record"
            return "gatehouse: accepted as p\(number)\(recorded(record.segments))\(noted)\n"
                + receipt(for: record.facts.push, number: number) + mended(record.late.mended)
                + list(findings)
        case .reject:
            return refusal(number, findings, then: "Mend what is listed and push again.") + text(of: help)
        case .hold:
            return advice.map { held(record, $0, as: number, superseding: superseded) + text(of: help) } ?? ""
        }
    }

    /// The administrator's own words, the address on a line of its own so that it can be copied.
    private static func text(of help: HelpSettings) -> String {
        let words = help.text.map { WrappedText.of($0, indent: "") + "\n" } ?? ""
        let address = help.url.map { "  \($0)\n" } ?? ""
        return help.isEmpty ? "" : "\n" + words + address
    }

    /// The message for a push that waited for its approval in vain.
    static func text(ofClosed hold: Hold, help: HelpSettings) -> String {
        let reason = hold.message.map { ": \(VisibleText.escaping($0))" } ?? ""
        return WrappedText.of("gatehouse: h\(hold.number) is \(hold.state.rawValue)\(reason)", indent: "")
            + "\n" + text(of: help)
    }

    /// Git reports a held push as rejected, so that this comes first.
    private static func held(
        _ record: PushRecord, _ advice: HeldAdvice, as number: Int64, superseding superseded: [Hold]
    ) -> String {
        let findings = record.verdict.findings
        let listed = [.hold, .record].map { action in list(findings.filter { $0.action == action }) }
        // On a line of its own it can be copied.
        let command = advice.command.map { " See how it stands:\n  \($0)\n" } ?? "\n"
        return "gatehouse: push held as h\(advice.hold) (p\(number)) until it is approved\n\n"
            + listed.joined() + superseded.map { replacement(of: $0, by: record) }.joined()
            + WrappedText.of("It needs the approval of \(advice.approvers).", indent: "") + command
            + WrappedText.of(
                "Nothing needs to be pushed again: once approved, it is applied as it is. Git calls it "
                    + "rejected below, since the refs have not changed yet.", indent: "") + "\n"
    }

    /// An earlier hold ends as a whole, with its refs that are not pushed again.
    private static func replacement(of hold: Hold, by record: PushRecord) -> String {
        let now = Set(record.facts.push.refUpdates.map(\.ref))
        let left = hold.updates.refs.subtracting(now).sorted()
        let lost =
            left.isEmpty
            ? "." : ", whose \(ForwardMessage.names(of: left)) is not waiting any more: push it again."
        return WrappedText.of("It takes the place of h\(hold.number)\(lost)", indent: "") + "\n"
    }

    /// The strictest findings first: they decided.
    private static func refusal(_ number: Int64, _ findings: [Finding], then advice: String) -> String {
        let listed = [.reject, .hold, .record].map { action in list(findings.filter { $0.action == action }) }
        return "gatehouse: push refused (p\(number)); nothing was changed\n\n" + listed.joined()
            + WrappedText.of("\(advice) To ask for help, quote p\(number).", indent: "") + "\n"
    }

    /// The message for a push that took too much before anything of it could be recorded.
    static func text(ofUnrecorded beyond: BeyondLimits, help: HelpSettings) -> String {
        WrappedText.of("gatehouse: push refused: \(beyond.words). Nothing was changed.", indent: "") + "\n"
            + WrappedText.of("To mend it: \(beyond.advice). This is not on record in the ledger.", indent: "")
            + "\n" + text(of: help)
    }

    /// The message for a push that could not be judged: the gate fails closed.
    package static func failure(
        _ error: any Error, _ paths: ServerPaths, help: HelpSettings = HelpSettings()
    ) -> String {
        if let unknown = error as? PusherIdentity.Unknown { return refusal(of: unknown) + text(of: help) }
        if let cannotKeep = error as? HoldPush.CannotKeep { return refusal(of: cannotKeep) + text(of: help) }
        if let beyond = error as? BeyondLimits { return text(ofUnrecorded: beyond, help: help) }
        let reason = VisibleText.escapingLines(paths.hidden(in: Problem(classing: error).description))
        return "gatehouse: push refused: it could not be judged; nothing was changed\n\n"
            + WrappedText.of(reason, indent: "  ") + "\n\n"
            + WrappedText.of(
                "This is the gate's fault or its administrator's, who can run 'gatehouse doctor'.", indent: ""
            )
            + "\n" + text(of: help)
    }

    /// The message for a pusher who is not known: the policy, or the server in front of it, is not set up for such a
    /// push.
    private static func refusal(of unknown: PusherIdentity.Unknown) -> String {
        WrappedText.of("gatehouse: push refused: \(unknown.summary); nothing was changed", indent: "")
            + "\n\n"
            + WrappedText.of(unknown.description, indent: "  ") + "\n"
    }

    /// The message for a push that the server has no room for.
    private static func refusal(of cannotKeep: HoldPush.CannotKeep) -> String {
        WrappedText.of(
            "gatehouse: push refused: \(cannotKeep); ask the administrator, who can run 'gatehouse doctor'. "
                + "Nothing was changed.", indent: "") + "\n"
    }

    /// The line that the helper reads, where it brought segments.
    private static func receipt(for push: Push, number: Int64) -> String {
        let segments = push.refUpdates.count { SessionRef.segment(of: $0.ref) != nil }
        return segments == 0 ? "" : SegmentReceipt(push: number, segments: segments).line + "\n"
    }

    private static func recorded(_ segments: [ReceivedSegment]) -> String {
        guard !segments.isEmpty else { return "" }
        let masked = segments.reduce(0) { $0 + $1.masked.total }
        return ", \(counted(segments.count, "segment")) recorded"
            + (masked == 0 ? "" : " (\(counted(masked, "secret")) masked on arrival)")
    }

    /// What is found now of commits that came before their sessions.
    private static func mended(_ outcomes: [MendedOutcome]) -> String {
        let shown = outcomes.prefix(listedPlaces).map { mended in
            "commit \(mended.waiting.commit.short) was \(mended.waiting.outcome.rawValue) and is "
                + "\(mended.claim.outcome.rawValue) now that its session is here\n"
        }
        let more = outcomes.count - shown.count
        return shown.joined() + (more > 0 ? "and \(counted(more, "more commit"))\n" : "")
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
    }

    /// Findings with the same words are shown once, with all their places.
    private static func list(_ findings: [Finding]) -> String {
        var order: [String] = []
        var groups: [String: [Finding]] = [:]
        for finding in findings {
            let key = "\(finding.policy)\n\(finding.message)\n\(finding.advice ?? "")"
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(finding)
        }
        let listed = order.prefix(listedFindings).compactMap { groups[$0] }
        let more = findings.count - listed.reduce(0) { $0 + $1.count }
        let rest = more > 0 ? "  and \(counted(more, "more finding")), all of them on record\n\n" : ""
        return listed.map(section).joined() + rest
    }

    private static func section(_ findings: [Finding]) -> String {
        guard let first = findings.first else { return "" }
        var lines = findings.prefix(listedPlaces).compactMap(place).map { WrappedText.of($0, indent: "  ") }
        if findings.count > listedPlaces {
            lines.append("  and \(findings.count - listedPlaces) more")
        }
        let note =
            switch first.action {
            case .record: " (on record only)"
            case .hold: " (needs an approver)"
            case .accept, .reject: ""
            }
        lines.append(WrappedText.of("\(first.policy): \(first.message)\(note)", indent: "    "))
        if let advice = first.advice {
            lines.append(WrappedText.of("To mend it: \(advice).", indent: "    "))
        }
        return lines.joined(separator: "\n") + "\n\n"
    }

    private static func place(of finding: Finding) -> String? {
        switch (finding.ref, finding.commit) {
        case (let ref?, let commit?): "\(ref), commit \(commit.short)"
        case (let ref?, nil): "\(ref)"
        case (nil, let commit?): "commit \(commit.short)"
        case (nil, nil): nil
        }
    }
}
