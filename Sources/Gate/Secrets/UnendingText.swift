import Domain
import SecretScan

/// A text of a push takes so long to look through for secrets that it is refused.
struct UnendingText: Error, CustomStringConvertible {
    let object: ObjectID
    /// The file's path, or what else of the object it is.
    let part: String
    let reason: String

    var description: String { "commit \(object.short), \(VisibleText.escaping(part)): \(reason)" }

    /// Does what looks into a text, and names the text where that takes too long.
    static func naming<Result>(
        _ part: String, of object: ObjectID, _ look: () throws -> Result
    ) throws -> Result {
        do {
            return try look()
        } catch let error as SecretScanner.TooLong {
            throw UnendingText(object: object, part: part, reason: error.description)
        }
    }
}
