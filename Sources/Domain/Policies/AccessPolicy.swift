/// Decides who may push where. Without an entry every actor who is not disabled may push everywhere; with one, what no
/// entry allows is rejected.
package struct AccessPolicy: ConfiguredPolicy {
    /// A kind of ref update that an entry may allow.
    package enum Right: String, Hashable, Sendable, Codable, CaseIterable {
        case create, update, rewind, delete, move
    }

    /// One `[[access]]` of the policy file.
    package struct Entry: Hashable, Sendable, Codable {
        /// The names of actors, and of groups with `@`; `*` for every actor.
        @SortedSet package var who: Set<String>
        /// The mirrors that it applies to; empty for all.
        package var mirrors: [GlobPattern] = []
        /// The refs that it applies to; empty for all.
        package var refs: [GlobPattern] = []
        @SortedSet package var may: Set<Right> = [.create, .update]

        package init(who: Set<String>) {
            self.who = who
        }
    }

    package typealias Settings = [Entry]

    package static let name = "access"

    private let entries: [Entry]

    package init(entries: [Entry]) {
        self.entries = entries
    }

    package init(of settings: PolicySettings) {
        self.init(entries: settings.access)
    }

    /// Rejects each ref update that the pusher may not do.
    package func findings(in facts: PushFacts) -> [Finding] {
        // The push may have been held before its pusher was disabled.
        let isDisabled = facts.actors.pusher?.isDisabled ?? false
        guard !entries.isEmpty || isDisabled else { return [] }
        return facts.push.refUpdates.compactMap { update in
            // Sessions come to no ref that stays; what they may bring is another policy's.
            guard update.ref.namespace != .session, let right = update.right else { return nil }
            let allowing = entries.filter { $0.allows(right, on: update.ref, of: facts.push) }
            guard isDisabled || !allowing.contains(where: { $0.isFor(facts) }) else { return nil }
            return finding(on: update, right, allowedBy: allowing, isDisabled: isDisabled, in: facts)
        }
    }

    private func finding(
        on update: RefUpdate, _ right: Right, allowedBy allowing: [Entry], isDisabled: Bool,
        in facts: PushFacts
    ) -> Finding {
        let name = VisibleText.escaping(facts.push.actor.name)
        let whom = Set(allowing.flatMap(\.who)).sorted().map(VisibleText.escaping).joined(separator: ", ")
        let reason =
            isDisabled
            ? ": this actor is disabled" : facts.actors.pusher == nil ? ": no such actor is known here" : ""
        return Finding(
            policy: Self.name, action: .reject, ref: update.ref,
            message: "\(name) may not \(right.words)\(reason)",
            advice: isDisabled
                ? "ask the administrator why"
                : whom.isEmpty
                    ? "leave it out of the push: the policy does not allow it to anyone"
                    : "ask one of \(whom) to do it, or the administrator to allow it")
    }
}

extension AccessPolicy.Entry {
    fileprivate func allows(_ right: AccessPolicy.Right, on ref: RefName, of push: Push) -> Bool {
        may.contains(right) && push.isInto(mirrors)
            && (refs.isEmpty || refs.contains { $0.matches(ref.rawValue) })
    }

    /// A web server may tell a name in another case than it was entered in; only such a name stands for another.
    fileprivate func isFor(_ facts: PushFacts) -> Bool {
        who.contains("*") || who.contains(facts.push.actor.name) && !facts.push.actor.name.hasPrefix("@")
            || facts.actors.pusher.map { pusher in
                who.contains(pusher.name) || pusher.groups.contains { who.contains("@" + $0) }
            } ?? false
    }
}

extension AccessPolicy.Right {
    fileprivate var words: String {
        switch self {
        case .create: "create this ref"
        case .update: "update this ref"
        case .rewind: "rewind this ref"
        case .delete: "delete this ref"
        case .move: "move this tag"
        }
    }
}

extension RefUpdate {
    /// Nil where nothing is done.
    fileprivate var right: AccessPolicy.Right? {
        switch kind {
        case .create: .create
        case .update: .update
        case .rewind: .rewind
        case .delete: .delete
        case .tagMove: .move
        case .unchanged: nil
        }
    }
}

extension AccessPolicy.Entry: PolicyEntry {
    package var approval: ApprovalRule? { nil }
    package var scope: [GlobPattern] { [] }
    package var wantedFacts: WantedFacts { WantedFacts() }
    /// Each entry allows more.
    package static var moreIsStricter: Bool { false }
}

extension PolicySettings {
    /// The settings of `AccessPolicy`.
    package var access: AccessPolicy.Settings {
        get { self[AccessPolicy.self] }
        set { self[AccessPolicy.self] = newValue }
    }
}
