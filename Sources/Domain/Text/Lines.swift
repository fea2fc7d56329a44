/// Splitting of text into lines at the byte of a line feed.
///
/// Swift takes CR LF for one character, so splitting a string at "\n" would find no lines in a text from Windows.
package enum Lines {
    /// The lines of `text` without their line feeds; a carriage return before one stays.
    package static func of(_ text: some StringProtocol) -> [Substring] {
        Substring(text).utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(
            Substring.init)
    }

    /// The text of `lines`, with a line feed between each two. The library's function for it looks conformances up at
    /// run time, which is a fortieth of a hook's time.
    package static func text(of lines: [String]) -> String {
        var text = lines.first ?? ""
        for line in lines.dropFirst() {
            text += "\n"
            text += line
        }
        return text
    }
}
