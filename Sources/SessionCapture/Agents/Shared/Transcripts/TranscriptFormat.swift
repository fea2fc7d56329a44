import Foundation

/// A format in which an agent keeps conversations.
struct TranscriptFormat: Sendable {
    /// Whether no other format has such a line.
    let recognises: @Sendable (TranscriptSample) -> Bool
    /// Opens a file. `conversation` chooses one where the file has many; nil stands for the one that changed last.
    let open: @Sendable (_ path: String, _ conversation: String?) throws -> any Transcript

    /// A file that grows by lines.
    ///
    /// - Parameter reader: makes what understands the lines of the file at a path.
    static func lines(
        recognisedBy recognises: @escaping @Sendable (TranscriptSample) -> Bool,
        reader: @escaping @Sendable (_ path: String) -> any TranscriptReader
    ) -> TranscriptFormat {
        TranscriptFormat(recognises: recognises) { path, _ in
            try LineTranscript(path: path, newReader: reader)
        }
    }

    /// A file that is understood as a whole, and written anew whenever it changes.
    ///
    /// - Parameter document: what the bytes of the file at a path hold.
    static func document(
        recognisedBy recognises: @escaping @Sendable (TranscriptSample) -> Bool,
        document: @escaping @Sendable (_ path: String, _ bytes: Data) -> TranscriptDocument
    ) -> TranscriptFormat {
        TranscriptFormat(recognises: recognises) { path, _ in
            DocumentTranscript(path: path, understood: document)
        }
    }
}
