/// Text as lines, told by the byte that ends them.
///
/// Swift takes CR LF for one character, so that splitting a string at "\n" finds no line in a text of another
/// system, and what stands there would not be seen.
package enum Lines {
    /// The lines of `text` without their line feeds; a carriage return before one stays.
    package static func of(_ text: some StringProtocol) -> [Substring] {
        Substring(text).utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(
            Substring.init)
    }
}
