/// What one `git receive-pack` brought.
package struct Push: Sendable {
    /// The mirror's name in its home.
    package let mirror: String
    package let actor: Actor
    package let refUpdates: [RefUpdate]
    /// What the pusher gave with `git push -o`.
    package let options: [String]

    package init(mirror: String, actor: Actor, refUpdates: [RefUpdate], options: [String]) {
        self.mirror = mirror
        self.actor = actor
        self.refUpdates = refUpdates
        self.options = options
    }

    /// Whether the mirror's name is of one of `patterns`; any is, where there are none.
    package func isInto(_ patterns: [GlobPattern]) -> Bool { Self.isInto(patterns, mirror) }

    /// Whether a mirror's name is of one of `patterns`; any is, where there are none.
    package static func isInto(_ patterns: [GlobPattern], _ mirror: String) -> Bool {
        patterns.isEmpty || patterns.contains { $0.matches(mirror) }
    }
}
