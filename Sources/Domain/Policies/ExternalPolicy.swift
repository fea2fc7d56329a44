/// Asks programs of the administrator what they say about a push.
package struct ExternalPolicy: ConfiguredPolicy {
    /// One `[[external]]` of the policy file: a program.
    package struct Entry: Hashable, Sendable, Codable {
        /// The absolute path of the program.
        package var program: String
        package var arguments: [String] = []
        /// The mirrors whose pushes it is asked about; empty for all.
        package var mirrors: [GlobPattern] = []
        /// The refs whose pushes it is asked about; empty for all.
        package var refs: [GlobPattern] = []
        /// How long the program may take, in seconds.
        package var timeout = 10
        /// Who approves what it holds; nil for the approvers whom the policy names for everything.
        package var approval: ApprovalRule?
        /// The actors for whom its findings are only recorded.
        package var exempt: [Exemption] = []

        package init(program: String) {
            self.program = program
        }

        /// Whether the program is asked. A push that only brings sessions is no question.
        package func isAbout(_ push: Push) -> Bool {
            push.isInto(mirrors)
                && push.refUpdates.contains { update in
                    update.ref.namespace != .session && update.kind != .unchanged
                        && (refs.isEmpty || refs.contains { $0.matches(update.ref.rawValue) })
                }
        }
    }

    package typealias Settings = [Entry]

    package static let name = "external"

    private let entries: [Entry]

    package init(entries: [Entry]) {
        self.entries = entries
    }

    package init(of settings: PolicySettings) {
        self.init(entries: settings.external)
    }

    /// Turns each program's answer into a finding; a program that did not answer rejects the push.
    package func findings(in facts: PushFacts) -> [Finding] {
        entries.enumerated().compactMap { index, entry in
            guard entry.isAbout(facts.push) else { return nil }
            let answer = facts.externalAnswers[index] ?? ExternalAnswer(.failed("was not run"))
            return finding(answer, of: entry)?.exempted(by: facts.exemption(among: entry.exempt))
        }
    }

    private func finding(_ answer: ExternalAnswer, of entry: Entry) -> Finding? {
        let program = VisibleText.escaping(entry.program)
        let said = answer.words.isEmpty ? "" : ": \(answer.words)"
        switch answer.outcome {
        case .accept:
            guard !answer.words.isEmpty else { return nil }
            return Finding(policy: Self.name, action: .record, message: "\(program) accepts it\(said)")
        case .hold:
            return Finding(
                policy: Self.name, action: .hold, message: "\(program) asks for approval\(said)",
                approval: entry.approval)
        case .reject:
            return Finding(policy: Self.name, action: .reject, message: "\(program) refuses it\(said)")
        case .failed(let words):
            return Finding(
                policy: Self.name, action: .reject, message: "\(program) \(words)\(said)",
                advice:
                    "push again later; if that does not help, ask the mirror's administrator to look at "
                    + "the program")
        }
    }
}

extension ExternalPolicy.Entry: PolicyEntry {
    package var scope: [GlobPattern] { [] }
    package var wantedFacts: WantedFacts { WantedFacts() }
    package static var moreIsStricter: Bool { true }
}

extension PolicySettings {
    /// The settings of `ExternalPolicy`.
    package var external: ExternalPolicy.Settings {
        get { self[ExternalPolicy.self] }
        set { self[ExternalPolicy.self] = newValue }
    }
}
