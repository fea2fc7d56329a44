/// What a transcript holds that is understood as a whole.
struct TranscriptDocument {
    /// Nil where the document names none.
    let conversation: String?
    let events: [RawEvent]
    /// One where the document cannot be understood, else the lines of its log that cannot.
    let unreadable: Int
}
