/// The words of a notification. Nothing in it can steer a terminal or begin a line of its own.
package struct NotificationText: Hashable, Sendable {
    /// A line of the notification: what it tells, and the value.
    package struct Fact: Hashable, Sendable {
        package let label: String
        package let value: String

        package init(label: String, value: String) {
            self.label = label
            self.value = value
        }
    }

    package let title: String
    package let facts: [Fact]
    /// Commands that the reader can run; nil where nothing is left to do.
    package let advice: String?

    private static let listedRefs = 5
    private static let listedFindings = 5

    package init(title: String, facts: [Fact], advice: String?) {
        self.title = title
        self.facts = facts
        self.advice = advice
    }

    /// - Parameters:
    ///   - findings: those of the push.
    ///   - needs: whose approval it needs, in words.
    ///   - expiry: until when the hold waits, in words.
    ///   - ssh: by which the home is reached, as `ssh git@git.example.com`.
    package init(
        _ event: HoldEvent, of hold: Hold, findings: [Finding], needs: String, expiry: String, ssh: String
    ) {
        title = Self.title(event, hold)
        var facts: [Fact] = []
        func add(_ label: String, _ value: String?, bytes: Int = 300) {
            guard let value, !value.isEmpty else { return }
            facts.append(Fact(label: label, value: Self.bounded(value, bytes)))
        }
        add(event.kind == .comment ? "Comment" : "Because", event.words, bytes: 1_500)
        add("Mirror", hold.mirror)
        let refs = hold.updates.updates.prefix(Self.listedRefs).map { update in
            "\(Self.bounded(update.ref.rawValue, 200)) \(Self.short(update.old)) → \(Self.short(update.new))"
        }
        add("Refs", Self.listed(refs, of: hold.updates.updates.count), bytes: 2_000)
        add("Pushed by", hold.pusher)
        add("Reason", hold.options.reason, bytes: 1_000)
        add("Ticket", hold.options.ticket)
        let held = findings.filter { $0.action == .hold }
        add(
            "Held by",
            Self.listed(
                held.prefix(Self.listedFindings).map { Self.bounded("\($0.policy): \($0.message)", 300) },
                of: held.count), bytes: 2_000)
        let isUndecided =
            event.kind == .opened || event.kind == .comment || event.kind == .decision
            || event.kind == .reopened
        if isUndecided {
            add("Needs", needs, bytes: 600)
            add("Waits until", expiry)
        }
        self.facts = facts
        let name = "h\(hold.number)"
        advice =
            isUndecided
            ? "To look at it: \(ssh) hold show \(name), and hold diff \(name). "
                + "To decide: \(ssh) hold approve \(name), or \(ssh) \"hold reject \(name) --reason '…'\". On the server: gatehouse hold approve \(name)"
            : nil
    }

    /// The whole text, line by line.
    package var plain: String {
        ([title, ""] + facts.map { "\($0.label): \($0.value)" } + (advice.map { ["", $0] } ?? []))
            .joined(separator: "\n") + "\n"
    }

    private static func title(_ event: HoldEvent, _ hold: Hold) -> String {
        let name = "h\(hold.number) of \(bounded(hold.mirror, 100))"
        let actor = bounded(event.actor ?? "someone", 100)
        let first = hold.updates.updates.first.map { bounded($0.ref.rawValue, 150) } ?? ""
        let refs = hold.updates.updates.count > 1 ? "\(first) and others" : first
        return switch event.kind {
        case .opened: "\(name) waits for approval: \(actor) pushed \(refs)"
        case .comment: "\(name): \(actor) commented on \(refs)"
        case .decision:
            "\(name): \(actor) \(verb(of: event.decision)) \(refs)"
        case .reopened: "\(name) waits for approval again: \(refs)"
        case .approved: "\(name) is approved: \(refs)"
        case .applying: "\(name) is being applied: \(refs)"
        case .applied where hold.isEmergency: "EMERGENCY RELEASE: \(name) is applied: \(refs)"
        case .applied: "\(name) is applied: \(refs)"
        case .rejected: "\(name) is rejected: \(refs)"
        case .cancelled: "\(name) is cancelled: \(refs)"
        case .expired: "\(name) expired: \(refs)"
        case .stale: "\(name) is stale: \(refs)"
        case .superseded: "\(name) is superseded: \(refs)"
        }
    }

    private static func verb(of decision: HoldDecision?) -> String {
        switch decision {
        case .reject: "rejected"
        case .emergency: "let pass in an EMERGENCY"
        case .approve, nil: "approved"
        }
    }

    private static func bounded(_ text: String, _ bytes: Int) -> String {
        let escaped = VisibleText.escaping(text)
        guard escaped.utf8.count > bytes else { return escaped }
        return VisibleText.beginning(of: escaped, bytes: bytes) + "…"
    }

    private static func listed(_ items: [String], of count: Int) -> String {
        items.joined(separator: "; ") + (count > items.count ? "; and \(count - items.count) more" : "")
    }

    private static func short(_ id: ObjectID) -> String { id.isZero ? "nothing" : id.short }
}
