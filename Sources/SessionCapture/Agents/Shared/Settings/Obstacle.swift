/// What keeps an agent from running the recorder's hooks, and says nothing of it.
package struct Obstacle: Sendable {
    /// In one sentence without its end.
    package let what: String
    /// What the developer should do.
    package let mend: String

    init(_ what: String, mend: String) {
        self.what = what
        self.mend = mend
    }
}
