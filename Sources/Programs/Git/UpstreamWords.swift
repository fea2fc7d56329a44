import Domain

/// The words of an upstream during a push, such as those of its hooks and its branch protection.
///
/// They are untrusted: control characters are escaped, and their length is limited.
enum UpstreamWords {
    private static let mark = "remote:"
    private static let maximumLines = 20
    /// The size of all lines together, in bytes.
    private static let maximumSize = 2_000

    /// The upstream's lines among those that git printed.
    static func said(in errors: String) -> [String] {
        bounded(lines(of: errors).filter { $0.hasPrefix(mark) }.map { shown($0.dropFirst(mark.count)) })
    }

    /// The words after a failure of git itself: the upstream's lines, then the last lines of git and of the programs
    /// that connect it, which may quote the upstream.
    static func all(in errors: String) -> [String] {
        let others = lines(of: errors).filter { !$0.hasPrefix(mark) && !$0.allSatisfy(\.isWhitespace) }
        let telling = others.filter { !advice.contains($0) }.suffix(3).filter { !GitWords.isOne($0) }
        return bounded(said(in: errors) + telling.map(shown))
    }

    /// Git's advice below most failures.
    private static let advice: Set = [
        "Please make sure you have the correct access rights", "and the repository exists.",
    ]

    private static func lines(of errors: String) -> [String] {
        errors.utf8.split { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
            .map { String(Substring($0)) }
    }

    private static func bounded(_ lines: [String]) -> [String] {
        let lines = lines.filter { !$0.isEmpty }
        var size = 0
        let fitting = lines.prefix(maximumLines).prefix { line in
            size += line.utf8.count
            return size <= maximumSize
        }
        guard fitting.count < lines.count else { return lines }
        let cut = fitting.isEmpty ? [VisibleText.beginning(of: lines[0], bytes: maximumSize)] : Array(fitting)
        return cut + ["(and more, which is not kept)"]
    }

    /// A line safe to show, without the spaces that git puts around it and without passwords.
    static func shown(_ line: some StringProtocol) -> String {
        var rest = Substring(line)
        if rest.first == " " { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return VisibleText.escaping(UpstreamURL.hidingPasswords(in: String(rest)))
    }
}
