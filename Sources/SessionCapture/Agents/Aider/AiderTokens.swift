import Domain

/// Aider's line `Tokens: 2.1k sent, 1k cache hit, 345 received. Cost: …`.
struct AiderTokens {
    let usage: SessionSegment.Usage

    init?(_ text: String) {
        guard text.hasPrefix("Tokens: ") else { return nil }
        let words = text.dropFirst("Tokens: ".count).split { $0 == " " || $0 == "," }
        func count(before word: String) -> Int {
            guard let index = words.firstIndex(where: { $0.hasPrefix(word) }), index > 0 else { return 0 }
            return Self.number(words[index - 1])
        }
        usage = SessionSegment.Usage(
            inputTokens: count(before: "sent"), outputTokens: count(before: "received"),
            cacheReadInputTokens: count(before: "cache"))
    }

    /// `2.1k` is 2100.
    private static func number(_ text: Substring) -> Int {
        let scale: Double = text.hasSuffix("k") ? 1_000 : text.hasSuffix("M") ? 1_000_000 : 1
        let digits = scale == 1 ? text : text.dropLast()
        guard let value = Double(digits), value >= 0, value < 1e9 else { return 0 }
        return Int((value * scale).rounded())
    }
}
