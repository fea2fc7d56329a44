import Domain
package import LedgerStore

/// What the pusher reads of the forward.
package enum ForwardMessage {
    package static func text(of outcomes: [Ledger.ForwardOutcome]?) -> String {
        guard let outcomes else {
            return "gatehouse: the upstream gets it shortly; another forward is under way\n"
        }
        let groups = Dictionary(grouping: outcomes, by: \.state)
        var text = ""
        if let forwarded = groups[.forwarded] {
            text += "gatehouse: forwarded \(names(forwarded)) to the upstream\n"
        }
        for outcome in groups[.owed] ?? [] {
            text += section(
                "\(outcome.forward.ref) is accepted, but the upstream cannot be reached now. It is kept and tried again; "
                    + "nothing needs pushing again.", outcome)
        }
        for outcome in groups[.refused] ?? [] {
            text += section("\(outcome.forward.ref) is accepted here, but THE UPSTREAM REFUSED IT.", outcome)
        }
        for outcome in groups[.diverged] ?? [] {
            text += section(
                "\(outcome.forward.ref) is accepted here, but THE UPSTREAM HAS SOMETHING ELSE on it, which is never "
                    + "overwritten. The administrator has to look: 'gatehouse forward status'.", outcome)
        }
        return text
    }

    /// For a forward that could not even be tried. The push itself stands.
    package static func failure(_ error: any Error, _ paths: ServerPaths) -> String {
        let words = LedgerTrouble(error)?.description ?? String(describing: error)
        let reason = VisibleText.escapingLines(paths.hidden(in: words))
        return VerdictMessage.wrapped(
            "gatehouse: the push is accepted, but it could not be forwarded now. The worker tries again; nothing needs "
                + "pushing again.", indent: "") + "\n" + VerdictMessage.wrapped(reason, indent: "  ") + "\n"
    }

    private static func names(_ outcomes: [Ledger.ForwardOutcome]) -> String {
        let names = outcomes.prefix(3).map { "\($0.forward.ref)" }.joined(separator: ", ")
        return outcomes.count > 3 ? "\(names) and \(outcomes.count - 3) more" : names
    }

    private static func section(_ text: String, _ outcome: Ledger.ForwardOutcome) -> String {
        let said =
            outcome.message.map { "\n" + VerdictMessage.wrapped(VisibleText.escaping($0), indent: "  ") }
            ?? ""
        return VerdictMessage.wrapped("gatehouse: \(text)", indent: "") + said + "\n"
    }
}
