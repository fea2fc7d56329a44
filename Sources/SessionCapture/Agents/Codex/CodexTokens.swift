import Domain
import JSONText

/// The tokens of a thread's answers, each counted once.
///
/// A `token_usage_record` tells one answer by its id. Older versions only have `token_count`, which is written again,
/// with the same totals, around a compaction and when a thread goes on.
struct CodexTokens {
    /// One answer of a model.
    struct Answer {
        let id: String
        let usage: SessionSegment.Usage
    }

    private var hasRecords = false

    /// The answer of a `token_usage_record`.
    mutating func answer(recorded record: JSONValue) -> Answer? {
        guard let id = record["response_id"]?.string, let usage = record["usage"] else { return nil }
        hasRecords = true
        return Answer(id: id, usage: Self.usage(usage))
    }

    /// The answer of a `token_count`; nil where records tell it.
    func answer(counted event: JSONValue, in conversation: String, line: TranscriptLine) -> Answer? {
        guard !hasRecords, let info = event["info"], let usage = info["last_token_usage"] else { return nil }
        let total = info["total_token_usage"].map { "\(conversation)/\($0.text)" }
        return Answer(id: total ?? line.name(in: conversation), usage: Self.usage(usage))
    }

    private static func usage(_ told: JSONValue) -> SessionSegment.Usage {
        SessionSegment.Usage(
            inputTokens: told["input_tokens"]?.int ?? 0, outputTokens: told["output_tokens"]?.int ?? 0,
            cacheReadInputTokens: told["cached_input_tokens"]?.int ?? 0)
    }
}
