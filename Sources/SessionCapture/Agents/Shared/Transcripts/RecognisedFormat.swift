import Foundation

/// A format that a file was recognised to have.
struct RecognisedFormat {
    /// The agent whose format it is; nil for the recorder's own, which any tool may write.
    let agent: Agent?
    let format: TranscriptFormat

    /// How many lines may say nothing of their format.
    private static let linesLookedAt = 100

    /// Recognises a file by what it holds; nil where that is no known format.
    ///
    /// - Throws: what the system says where the file cannot be read.
    init?(of path: String) throws {
        guard let recognised = try Self.recognise(path) else { return nil }
        self = recognised
    }

    private init(_ agent: Agent?, _ format: TranscriptFormat) {
        self.agent = agent
        self.format = format
    }

    private static func recognise(_ path: String) throws -> RecognisedFormat? {
        var lines = try ChunkedLines(path: path, from: 0)
        var isFirst = true
        for _ in 0..<linesLookedAt {
            let next = try lines.next()
            if case .tooLong = next { continue }
            guard case .line(let line, let isWhole) = next else { break }
            let sample = TranscriptSample(path: path, bytes: line.bytes, isFirst: isFirst)
            if let known = all(for: sample).first { return known }
            // A document that is written over several lines has no line that is one.
            if isFirst, line.bytes.first == UInt8(ascii: "{"), sample.json == nil,
                let bytes = try? WholeFile.bytes(of: path),
                let known = all(for: TranscriptSample(path: path, bytes: bytes, isFirst: true)).first
            {
                return known
            }
            isFirst = isFirst && line.bytes.isEmpty
            if !isWhole { break }
        }
        return nil
    }

    /// The formats that recognise a line: one, or none.
    static func all(for sample: TranscriptSample) -> some Collection<RecognisedFormat> {
        candidates.lazy.filter { $0.format.recognises(sample) }
    }

    private static let candidates =
        [RecognisedFormat(nil, .recorded)]
        + Agent.all.flatMap { agent in agent.transcripts.map { RecognisedFormat(agent, $0) } }
}
