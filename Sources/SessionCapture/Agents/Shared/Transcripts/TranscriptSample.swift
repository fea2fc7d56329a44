import Foundation
import JSONText

/// A line from the beginning of a file, by which a transcript's format is recognised; the whole file where that is a
/// document of several lines.
struct TranscriptSample {
    let path: String
    let bytes: Data
    /// What the line holds as JSON; nil where it is none.
    let json: JSONValue?
    /// Whether nothing but empty lines stands before it.
    let isFirst: Bool

    init(path: String, bytes: Data, isFirst: Bool) {
        self.path = path
        self.bytes = bytes
        self.isFirst = isFirst
        json = JSONValue(bytes)
    }

    /// A member of the JSON object that the line holds.
    subscript(_ key: String) -> JSONValue? { json?[key] }
}
