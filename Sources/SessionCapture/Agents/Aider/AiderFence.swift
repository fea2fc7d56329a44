import Foundation

/// What a line of a model's reply begins or ends, in any of Aider's edit formats.
enum AiderFence {
    /// The pairs of marks around a file or a block, of which Aider chooses one that none of the chat's files has.
    private static let elements = ["source", "code", "pre", "codeblock", "sourcecode"]

    /// What ends the fence that a line opens; nil where it opens none.
    static func end(ofFenceOpenedBy line: String) -> String? {
        if line.hasPrefix("```") { return line.hasPrefix("````") ? "````" : "```" }
        let element = elements.first { line.hasPrefix("<\($0)>") }
        guard let element, !line.contains("</\(element)>") else { return nil }
        return "</\(element)>"
    }

    /// What stands behind the mark that opens a fence: a language, or a file's name.
    static func label(of line: String) -> String {
        line.hasPrefix("```")
            ? String(line.drop { $0 == "`" }) : String(line.drop { $0 != ">" }.dropFirst())
    }

    /// `<<<<<<< SEARCH`
    static func beginsSearch(_ line: String) -> Bool { isMark(line, "<", word: "SEARCH") }
    /// `=======`
    static func dividesBlock(_ line: String) -> Bool { isMark(line, "=", word: "") }
    /// `>>>>>>> REPLACE`
    static func endsReplacement(_ line: String) -> Bool { isMark(line, ">", word: "REPLACE") }

    /// Five to nine signs, then a word.
    private static func isMark(_ line: String, _ sign: Character, word: String) -> Bool {
        let line = line.trimmingCharacters(in: .whitespaces)
        let rest = line.drop { $0 == sign }
        guard (5...9).contains(line.count - rest.count) else { return false }
        return rest.drop { $0 == " " } == word || sign == "<" && rest == " \(word)>"
    }
}

/// Whether the lines of a reply so far end within an edit.
struct AiderOpenEdit {
    private var fenceEnd: String?
    private var isInBlock = false

    var isOpen: Bool { fenceEnd != nil || isInBlock }

    mutating func read(_ line: String) {
        if isInBlock {
            isInBlock = !AiderFence.endsReplacement(line)
        } else if AiderFence.beginsSearch(line) {
            isInBlock = true
        } else if let end = fenceEnd {
            if line.hasPrefix(end) { fenceEnd = nil }
        } else {
            fenceEnd = AiderFence.end(ofFenceOpenedBy: line)
        }
    }
}
