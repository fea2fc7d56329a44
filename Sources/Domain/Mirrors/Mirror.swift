/// A bare repository with the gate's hooks in front of one upstream, as the ledger knows it.
package struct Mirror: Hashable, Sendable {
    package let name: String
    /// The folder of its repository.
    package let path: String
    /// Where it forwards to, as Git takes it.
    package let upstream: String
    package let addedAt: Timestamp

    package init(name: String, path: String, upstream: String, addedAt: Timestamp) {
        self.name = name
        self.path = path
        self.upstream = upstream
        self.addedAt = addedAt
    }
}
