/// Splitting of text into lines at the byte of a line feed.
///
/// Swift takes CR LF for one character, so splitting a string at "\n" would find no lines in a text from Windows.
package enum Lines {
    /// The lines of `text` without their line feeds; a carriage return before one stays.
    package static func of(_ text: some StringProtocol) -> [Substring] {
        Substring(text).utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(
            Substring.init)
    }
}
