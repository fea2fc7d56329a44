/// A piece of JSON text; see RFC 8259, section 2.
struct JSONToken {
    enum Kind {
        case objectStart, objectEnd, arrayStart, arrayEnd, comma, colon
        /// A string with its quotes.
        case string(JSONQuotes)
        /// A number, `true`, `false` or `null`, or what looks like one.
        case literal
        /// A byte that begins no token.
        case stray
    }

    /// How a string is written.
    struct JSONQuotes {
        var hasEscapes = false
        /// Whether it ends with a quote, not with the text.
        var isClosed = false
        /// Whether it has control characters, which the standard wants escaped.
        var hasControls = false
    }

    let kind: Kind
    let range: Range<Int>
}
