import Domain
import JSONText

/// Keeps one thing that an agent told within what a segment can hold; what is left out is said where it was.
extension MaskedEvent {
    /// Of one text, in bytes.
    static let maximumText = 1 << 20
    /// Of the lines of one edit, removed and added ones each, in bytes.
    static let maximumLines = 4 << 20

    private static let notice = "\n[shortened: it was longer than a segment takes]"

    var bounded: MaskedEvent {
        switch content {
        case .message(var message):
            for index in message.parts.indices {
                message.parts[index].content = Self.bounded(message.parts[index].content)
                message.parts[index].response = Self.bounded(message.parts[index].response)
                message.parts[index].arguments = Self.boundedArguments(message.parts[index].arguments)
            }
            return MaskedEvent(source: source, time: time, content: .message(message), line: line)
        case .edit(var edit):
            let lines = edit.removed.count + edit.added.count
            edit.removed = Self.bounded(edit.removed)
            edit.added = Self.bounded(edit.added)
            let omitted = lines - edit.removed.count - edit.added.count
            edit.omitted = omitted > 0 ? omitted : nil
            return MaskedEvent(source: source, time: time, content: .edit(edit), line: line)
        default:
            return self
        }
    }

    private static func bounded(_ text: String?) -> String? {
        guard let text, text.utf8.count > maximumText else { return text }
        return VisibleText.beginning(of: text, bytes: maximumText) + notice
    }

    /// Arguments stay a JSON text: a string of the beginning of what they were.
    private static func boundedArguments(_ text: String?) -> String? {
        guard let text, let short = bounded(text), short != text else { return text }
        return JSONValue.string(short).text
    }

    private static func bounded(_ lines: [String]) -> [String] {
        var left = maximumLines
        return Array(
            lines.prefix { line in
                left -= line.utf8.count + 4
                return left >= 0
            })
    }
}
