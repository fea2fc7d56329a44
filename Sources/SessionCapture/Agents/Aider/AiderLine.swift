import Foundation

/// A line of Aider's history, by who wrote it.
///
/// What Aider says begins with `> `, what the person typed with `#### `, and both end with two spaces. Of a longer
/// message of Aider's only the first line has the mark, and only the last one the spaces. What the model says stands
/// there as it came, with headings and quotations of its own.
enum AiderLine: Equatable {
    /// A chat begins, at this time.
    case heading(String)
    case typed(String)
    case said(String)
    /// The first line of a longer message of Aider's, or the model's.
    case saidFirst(String)
    case other

    static let heading = "# aider chat started at "
    private static let spaces = "  "

    /// Whether the beginning of a file is that of a history: a chat's heading behind an empty line.
    static func beginsHistory(_ bytes: Data) -> Bool {
        bytes.drop { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }.starts(with: heading.utf8)
    }

    /// - Parameter hasSpaces: whether the history has the two spaces at all: some editors take them off.
    init(_ line: String, hasSpaces: Bool) {
        let isEnded = line.hasSuffix(Self.spaces) || !hasSpaces
        if line.hasPrefix(Self.heading) {
            self = .heading(line.dropFirst(Self.heading.count).trimmingCharacters(in: .whitespaces))
        } else if isEnded, line.hasPrefix("#### ") || line == "####" {
            self = .typed(Self.withoutSpaces(line.dropFirst(5)))
        } else if line.hasPrefix("> ") || line == ">" {
            let text = Self.withoutSpaces(line.dropFirst(2))
            self = isEnded ? .said(text) : .saidFirst(text)
        } else {
            self = .other
        }
    }

    /// Whether a longer message of Aider's may end with this line.
    static func endsMessage(_ line: String) -> Bool { line.hasSuffix(spaces) }

    private static func withoutSpaces(_ text: Substring) -> String {
        var text = text
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
