/// What is known of a recorded session apart from its text.
package struct SessionStanding: Sendable {
    package let agent: String
    /// Nil where the name was erased.
    package let owner: String?
    package let mirror: String

    package init(agent: String, owner: String?, mirror: String) {
        self.agent = agent
        self.owner = owner
        self.mirror = mirror
    }
}
