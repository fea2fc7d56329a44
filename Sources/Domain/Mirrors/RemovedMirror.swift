/// A removed mirror: only its records are left.
package struct RemovedMirror: Sendable {
    /// The name of its records since.
    package let name: String
    package let formerName: String
    package let formerPath: String
    package let upstream: String
    package let addedAt: Timestamp
    package let removedAt: Timestamp

    package init(
        name: String, formerName: String, formerPath: String, upstream: String, addedAt: Timestamp,
        removedAt: Timestamp
    ) {
        self.name = name
        self.formerName = formerName
        self.formerPath = formerPath
        self.upstream = upstream
        self.addedAt = addedAt
        self.removedAt = removedAt
    }
}
