import Domain
import SecretScan

/// The refusal of a push with a text that takes too long to scan for secrets.
struct SlowText: ProblemSource {
    let object: ObjectID
    /// The file's path, or the part of the object.
    let part: String
    let reason: String

    var problem: Problem {
        Problem(.invalid, "commit \(object.short), \(VisibleText.escaping(part)): \(reason)")
    }

    /// Runs a scan of a text, and names the text if that takes too long.
    static func naming<Result>(
        _ part: String, of object: ObjectID, _ look: () throws -> Result
    ) throws -> Result {
        do {
            return try look()
        } catch let error as SecretScanner.TooLong {
            throw SlowText(object: object, part: part, reason: error.description)
        }
    }
}
