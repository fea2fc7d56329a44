/// A rule whose expressions do not compile here, although they did when the rules were compiled.
package struct BrokenRule: Error, CustomStringConvertible {
    let id: String
    let reason: String
    package var description: String { "rule \(id): \(reason)" }
}
