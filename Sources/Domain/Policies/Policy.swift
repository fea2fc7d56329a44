/// A rule of the home: a pure function from what is known of a push to what is noticed in it.
package protocol Policy: Sendable {
    func findings(in facts: PushFacts) -> [Finding]
}
