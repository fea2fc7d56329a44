/// A forward with its mirror, for people to look at.
package struct ListedForward: Sendable {
    package let mirror: String
    package let forward: Forward

    package init(mirror: String, forward: Forward) {
        self.mirror = mirror
        self.forward = forward
    }
}
