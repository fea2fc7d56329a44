/// A commit with the actor who pushed it first.
package struct SentCommit: Hashable, Sendable {
    package let id: ObjectID
    package let sender: String
    /// Whether the record says what it left at the path that it was looked for by.
    package let isExact: Bool

    package init(id: ObjectID, sender: String, isExact: Bool) {
        self.id = id
        self.sender = sender
        self.isExact = isExact
    }
}
