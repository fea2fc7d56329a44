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
        bounded(lines(of: errors).filter { $0.hasPrefix(mark) }.map { shown($0.dropFirst(mark.count)) })
    }

    /// What was said where git itself did not get on: by the upstream, and at last by git or whoever connects it, of which
    /// nobody can tell what is the upstream's.
    static func all(in errors: String) -> [String] {
        let others = lines(of: errors).filter { !$0.hasPrefix(mark) && !$0.allSatisfy(\.isWhitespace) }
        let telling = others.filter { !advice.contains($0) }.suffix(3).filter { !GitWords.isOne($0) }
        return bounded(said(in: errors) + telling.map(shown))
    }

    /// What git says below most failures.
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
        let fitting = lines.prefix(most).prefix { line in
            size += line.utf8.count
            return size <= maximumSize
        }
        guard fitting.count < lines.count else { return lines }
        let cut = fitting.isEmpty ? [VisibleText.beginning(of: lines[0], bytes: maximumSize)] : Array(fitting)
        return cut + ["(and more, which is not kept)"]
    }

    /// Git pads what it shows of the other side.
    static func shown(_ line: some StringProtocol) -> String {
        var rest = Substring(line)
        if rest.first == " " { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return VisibleText.escaping(UpstreamURL.hidingPasswords(in: String(rest)))
    }
}
