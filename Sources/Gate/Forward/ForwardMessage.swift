package import Domain
import LedgerStore
import Programs

/// The message for the pusher about the forward of their push.
package enum ForwardMessage {
    /// The most refs with the same result that are named; the ledger has all of them.
    private static let named = 3

    /// The message about the forwards of a push, in which refs with the same result and reason share a section.
    package static func text(of forwards: [Forward]) -> String {
        let groups = Dictionary(grouping: forwards) { Fate($0) }
        return groups.sorted { ($0.value.first?.id ?? 0) < ($1.value.first?.id ?? 0) }.map {
            section(on: $0.value.map(\.ref), $0.key)
        }.joined()
    }

    /// The message for a forward that could not be tried. The push itself is accepted.
    package static func failure(_ error: any Error, _ paths: ServerPaths) -> String {
        let reason = VisibleText.escapingLines(paths.hidden(in: Problem(classing: error).description))
        return WrappedText.of(
            "gatehouse: the push is accepted, but could not be forwarded now. The worker tries again; you need not "
                + "push again.", indent: "") + "\n" + WrappedText.of(reason, indent: "  ") + "\n"
    }

    private struct Fate: Hashable {
        let state: Forward.State
        let reason: ForwardReason?
        let isDeletion: Bool

        init(_ forward: Forward) {
            state = forward.state
            reason = forward.reason
            isDeletion = forward.state == .forwarded && forward.new.isZero
        }
    }

    private static func section(on refs: [RefName], _ fate: Fate) -> String {
        let names = Self.names(of: refs)
        guard fate.state != .forwarded else {
            return words(
                fate.isDeletion ? "deleted \(names) at the upstream" : "forwarded \(names) to the upstream")
        }
        // The subject is the ref if there is one, and else the number of refs, some of which are named afterwards.
        let isOne = refs.count == 1
        let subject = isOne ? "\(names) is" : "\(refs.count) refs are"
        let kept = "The worker tries again; you need not push again."
        let list = isOne ? "" : " These are \(names)."
        let all = refs.count > named ? " 'gatehouse forward status' lists them." : ""
        switch fate.state {
        case .forwarded, .superseded:
            return words("\(subject) accepted, but a later push is forwarded instead.\(list)")
        case .lapsed:
            return words("\(subject) not forwarded: Git did not apply the push.\(list)")
        case .owed where fate.reason == nil || fate.reason == UpstreamPush.outOfTime:
            return words(
                "\(subject) accepted, but not at the upstream yet: there was not enough time. \(kept)\(list)\(all)"
            )
        case .owed:
            return words(
                "\(subject) accepted, but could not be forwarded to the upstream now. \(kept)\(list)\(all)",
                fate.reason)
        case .refused where fate.reason?.isOfCompanion == true:
            return words(
                "\(subject) accepted here, and NOT AT THE UPSTREAM.\(list)\(all)", fate.reason,
                advice:
                    "\(isOne ? "It is" : "They are") forwarded once that ref is deleted here or has a value that the "
                    + "upstream accepts; with the next commit that is pushed to \(isOne ? "it" : "one of them") alone; "
                    + "or when the administrator runs 'gatehouse forward', which forwards what the upstream accepts."
            )
        case .refused:
            return words(
                "\(subject) accepted here, but THE UPSTREAM REFUSED \(isOne ? "IT" : "THEM").\(list)\(all)",
                fate.reason,
                advice:
                    "To mend it: push another value that the upstream accepts. If the upstream comes to accept this "
                    + "one, the administrator can run 'gatehouse forward'.")
        case .diverged:
            return words(
                "\(subject) accepted here, but THE UPSTREAM HAS \(isOne ? "ANOTHER VALUE" : "OTHER VALUES"), "
                    + "which \(isOne ? "is" : "are") never overwritten.\(list) The administrator must settle "
                    + "this: 'gatehouse forward status'.",
                fate.reason)
        }
    }

    /// The names of the first refs, and the number of the others.
    package static func names(of refs: [RefName]) -> String {
        let names = refs.prefix(named).map(\.description).joined(separator: ", ")
        return refs.count > named ? "\(names) and \(refs.count - named) more" : names
    }

    private static func words(
        _ text: String, _ reason: ForwardReason? = nil, advice: String? = nil
    ) -> String {
        var lines = [WrappedText.of("gatehouse: \(text)", indent: "")]
        if let reason {
            lines.append(WrappedText.of(VisibleText.escaping(reason.summary), indent: "  "))
            if !reason.said.isEmpty { lines.append("  The upstream says:") }
            lines += reason.said.map { WrappedText.of(VisibleText.escaping($0), indent: "    ") }
        }
        if let advice { lines.append(WrappedText.of(advice, indent: "  ")) }
        return lines.joined(separator: "\n") + "\n"
    }
}
