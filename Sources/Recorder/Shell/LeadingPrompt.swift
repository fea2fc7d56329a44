import Domain
import SessionCapture

/// The prompt that led to work in a repository, where the agent works in another place: the spool of that place has it,
/// with what was answered.
struct LeadingPrompt {
    private let said: [MaskedEvent]
    /// The folders whose `.env` files the agent knows from there.
    private let secretPlaces: [String]

    /// - Parameter origin: the spool of the place where the agent works.
    init(of agent: String, _ conversation: String, in origin: Spool) {
        let session = origin.knownSession(agent: agent, conversation: conversation)
        said = session?.saidInTurn() ?? []
        secretPlaces = [origin.mainTop].compactMap(\.self) + (session?.secretPlaces ?? [])
    }

    /// Appends it to the session that records the work, masked by the secrets of that repository and of the places that
    /// the agent knows.
    ///
    /// - Throws: where the session cannot be written.
    func append(to session: SpooledSession, in clone: Clone) throws {
        try session.note(secretPlaces: secretPlaces)
        guard !said.isEmpty else { return }
        var masker = clone.masker(of: session, renewing: false)
        let masked = said.map { event in
            guard case .message(let message) = event.content else { return event }
            return MaskedEvent(
                source: event.source, time: event.time, content: .message(masker.mask(message)),
                line: event.line)
        }
        try session.append(said: masked, maskedBy: masker.appliedRules)
    }
}
