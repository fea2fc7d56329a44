import Domain
import Foundation
import JSONText

/// Who truly said what Claude Code keeps as a line of its user, or tells its hooks as a prompt.
///
/// The line says where it is from: `origin.kind` is `human` or, for news of work in the background,
/// `task-notification`; older versions tell none. Tags at the beginning of the text tell the rest.
enum ClaudeSpeech {
    /// A text of a line of type `user`, or of a command that waited in the queue.
    ///
    /// - Parameters:
    ///   - line: the line, or the attachment that has the command.
    ///   - isOfHelper: whether it stands in a helper's transcript.
    static func speech(_ text: String, in line: JSONValue, isOfHelper: Bool) -> Speech {
        if line["isCompactSummary"]?.bool == true { return Speech(.remark, text: text) }
        if let origin = line["origin"]?["kind"]?.string, origin != "human" {
            return Speech(.notification, text: text)
        }
        if line["interruptedMessageId"] != nil { return Speech(.remark, text: text) }
        let speech = speech(text)
        return isOfHelper && speech.isPrompt && line["origin"] == nil ? Speech(.task, text: text) : speech
    }

    /// A text of which nothing else is known.
    static func speech(_ text: String) -> Speech {
        guard let tag = tag(of: text) else {
            return Speech(text.hasPrefix("[Request interrupted by user") ? .remark : nil, text: text)
        }
        switch tag {
        case "task-notification": return Speech(.notification, text: text)
        case "bash-input": return Speech(.command, text: "!" + content(of: tag, in: text))
        case "command-name": return Speech(.command, text: command(in: text))
        // A command that stands for a longer prompt names its message first.
        case "command-message": return Speech(text: command(in: text))
        case "bash-stdout", "bash-stderr", "local-command-stdout", "local-command-stderr",
            "local-command-caveat", "system-reminder", "ide_opened_file", "ide_selection":
            return Speech(.remark, text: text)
        default: return Speech(text: text)
        }
    }

    /// The name in `<name>`, with which a text begins.
    private static func tag(of text: String) -> String? {
        guard text.hasPrefix("<"), let end = text.firstIndex(of: ">") else { return nil }
        return String(text[text.index(after: text.startIndex)..<end])
    }

    /// `/name` and its arguments.
    private static func command(in text: String) -> String {
        [content(of: "command-name", in: text), content(of: "command-args", in: text)]
            .filter { !$0.isEmpty }.joined(separator: " ")
    }

    private static func content(of tag: String, in text: String) -> String {
        guard let start = text.range(of: "<\(tag)>"),
            let end = text.range(of: "</\(tag)>", range: start.upperBound..<text.endIndex)
        else { return "" }
        return text[start.upperBound..<end.lowerBound].trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
