import Domain

/// What an upstream itself says while it is pushed to, as its hooks and its branch protection do.
///
/// It is anybody's text: what could steer a terminal is written as an escape, and there is an end to it.
enum UpstreamWords {
    private static let mark = "remote:"
    private static let most = 20
    /// In bytes.
    private static let maximumSize = 2_000

    /// The lines that git prints of it, as an upstream ends them.
    static func said(in errors: String) -> [String] {
        let lines = errors.utf8.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            .map { String(Substring($0)) }.filter { $0.hasPrefix(mark) }.map(words).filter { !$0.isEmpty }
        var size = 0
        let fitting = lines.prefix(most).prefix { line in
            size += line.utf8.count
            return size <= maximumSize
        }
        guard fitting.count < lines.count else { return lines }
        let cut = fitting.isEmpty ? [VisibleText.beginning(of: lines[0], bytes: maximumSize)] : Array(fitting)
        return cut + ["(and more, which is not kept)"]
    }

    /// Git pads what it shows of the other side.
    private static func words(in line: String) -> String {
        var rest = line.dropFirst(mark.count)
        if rest.first == " " { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return VisibleText.escaping(UpstreamURL.hidingPasswords(in: String(rest)))
    }
}
