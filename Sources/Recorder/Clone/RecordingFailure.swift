/// A failure in a clone, in one sentence.
struct RecordingFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
