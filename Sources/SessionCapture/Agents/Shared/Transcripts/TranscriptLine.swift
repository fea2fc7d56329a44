import Foundation

/// A line of a transcript and where it begins.
struct TranscriptLine {
    let bytes: Data
    let offset: Int

    /// A name for the line's events in a transcript that names none itself: the place tells two alike apart, and is
    /// the same in a copy.
    func name(in conversation: String) -> String {
        "\(conversation)@\(offset):\(ContentDigest(of: bytes).text.prefix(16))"
    }
}
