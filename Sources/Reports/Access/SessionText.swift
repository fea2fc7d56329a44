package import Domain

/// Text of a recorded session. It can be read only where the session is opened.
package struct SessionText: Hashable, Sendable {
    package let session: SessionID
    private let text: String

    init(_ text: String, of session: SessionID) {
        self.text = text
        self.session = session
    }

    /// The text, or nil where it is withheld.
    package func read(by sessions: OpenedSessions) -> String? { sessions.has(session) ? text : nil }
}
