/// What a transcript has told since a position, by conversation.
package struct TranscriptNews: Sendable {
    /// One conversation's part of the news.
    package struct Conversation: Sendable {
        package let id: String
        package internal(set) var events: [RawEvent] = []
    }

    /// In the order of their first event. A file hardly ever has a second one, but where it does, they are not mixed.
    package internal(set) var conversations: [Conversation] = []
    /// Where to go on the next time.
    package internal(set) var position: Int
    /// Lines that were passed over: no JSON of the transcript's kind, or too long.
    package internal(set) var unreadable = 0
    /// Whether there is nothing more for now; false where the limit ended the reading.
    package internal(set) var isComplete = true

    init(position: Int) {
        self.position = position
    }

    /// What was told of one conversation.
    package func events(of conversation: String) -> [RawEvent] {
        conversations.first { $0.id == conversation }?.events ?? []
    }

    mutating func add(_ events: [RawEvent], to conversation: String) {
        guard !events.isEmpty else { return }
        if let index = conversations.firstIndex(where: { $0.id == conversation }) {
            conversations[index].events += events
        } else {
            conversations.append(Conversation(id: conversation, events: events))
        }
    }
}
