package import Domain
import Programs
import LedgerStore

/// What the pusher reads of the forward of their own push.
package enum ForwardMessage {
    /// How many refs of one fate are named; the ledger has all of them.
    private static let named = 3

    package static func text(of forwards: [Forward]) -> String {
        // Where many share a fate and its reason they are told of together.
        let groups = Dictionary(grouping: forwards) { Fate($0) }
        return groups.sorted { ($0.value.first?.id ?? 0) < ($1.value.first?.id ?? 0) }.map {
            section(on: $0.value.map(\.ref), $0.key)
        }.joined()
    }

    /// For a forward that could not even be tried. The push itself stands.
    package static func failure(_ error: any Error, _ paths: ServerPaths) -> String {
        let words =
            LedgerTrouble(error)?.description ?? FileTrouble(error)?.description ?? String(describing: error)
        let reason = VisibleText.escapingLines(paths.hidden(in: words))
        return WrappedText.of(
            "gatehouse: the push is accepted, but it could not be forwarded now. The worker tries again; nothing needs "
                + "pushing again.", indent: "") + "\n" + WrappedText.of(reason, indent: "  ") + "\n"
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
        // One ref is its sentence's subject; of many the number is, and some are named behind it.
        let isOne = refs.count == 1
        let subject = isOne ? "\(names) is" : "\(refs.count) refs are"
        let kept = "\(isOne ? "It is" : "They are") kept and tried again; nothing needs pushing again."
        let list = isOne ? "" : " These are \(names)."
        let all = refs.count > named ? " 'gatehouse forward status' lists them." : ""
        switch fate.state {
        case .forwarded, .superseded:
            return words("\(subject) accepted, and a later push is brought instead.\(list)")
        case .lapsed:
            return words("\(subject) not brought: Git did not apply the push.\(list)")
        case .owed where fate.reason == nil || fate.reason == UpstreamPush.outOfTime:
            return words(
                "\(subject) accepted and not at the upstream yet: there was not time enough. \(kept)\(list)\(all)"
            )
        case .owed:
            return words(
                "\(subject) accepted, but could not be brought to the upstream now. \(kept)\(list)\(all)",
                fate.reason)
        case .refused where fate.reason?.isOfCompanion == true:
            return words(
                "\(subject) accepted here, and NOT AT THE UPSTREAM.\(list)\(all)", fate.reason,
                advice:
                    "\(isOne ? "It goes" : "They go") there once that ref has another value here that the upstream "
                    + "takes, or is deleted here; with the next commit that is pushed to \(isOne ? "it" : "one of them") "
                    + "alone; or when the administrator runs 'gatehouse forward', which brings what the upstream takes."
            )
        case .refused:
            return words(
                "\(subject) accepted here, but THE UPSTREAM REFUSED \(isOne ? "IT" : "THEM").\(list)\(all)",
                fate.reason,
                advice:
                    "To mend it: push another value that the upstream takes. Where the upstream comes to take this "
                    + "one, the administrator runs 'gatehouse forward'.")
        case .diverged:
            return words(
                "\(subject) accepted here, but THE UPSTREAM HAS SOMETHING ELSE on \(isOne ? "it" : "them"), which is never "
                    + "overwritten.\(list) The administrator has to look: 'gatehouse forward status'.",
                fate.reason)
        }
    }

    /// The first of them, and how many others there are.
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
