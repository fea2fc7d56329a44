/// A text that an agent wrote.
package struct AgentText: Sendable {
    /// The file that it was edited into; nil where it was only proposed.
    package let path: TreePath?
    /// Its parts, which stand in this order and not always one behind the other.
    package let parts: [String]

    /// The lines of all parts.
    package var lines: some Sequence<Substring> { parts.lazy.flatMap { Lines.of($0) } }
}

extension SessionSegment {
    /// The texts that the agent wrote: *edited* ones with their paths, and *proposed* ones, without an applied edit.
    /// A user may reject an edit and make it by hand, a shell command may contain a whole file, and a plan may have
    /// the code that is typed later. Text of the user or of a tool is not a proposal.
    ///
    /// - Parameter strings: the texts that a tool call proposes, from its arguments.
    package func writtenTexts(proposedBy strings: (Part) -> [String]) -> [AgentText] {
        let edited = edits.map { edit in
            AgentText(path: TreePath(edit.path), parts: edit.added)
        }
        let proposed = messages.filter { $0.role == .assistant }.flatMap(\.parts).flatMap { part in
            part.type == .toolCall ? strings(part) : [Self.fenced(in: part)]
        }
        return edited + proposed.lazy.filter { !$0.isEmpty }.map { AgentText(path: nil, parts: [$0]) }
    }

    /// The lines within fenced code blocks.
    private static func fenced(in part: Part) -> String {
        guard part.type == .text, let content = part.content else { return "" }
        var isInside = false
        var inside: [Substring] = []
        for line in Lines.of(content) {
            if line.drop(while: { $0 == " " || $0 == "\t" }).hasPrefix("```") {
                isInside.toggle()
            } else if isInside {
                inside.append(line)
            }
        }
        return inside.joined(separator: "\n")
    }
}

extension [SessionSegment.Edit] {
    /// The lines that edits took out of files into which they wrote none, by the file's path; only lines that tell
    /// something. What an edit replaced says little: a person may have replaced it with something else.
    package var takenOut: [String: Set<LineKey>] {
        let written = Set(
            filter { edit in edit.added.contains { !LineKey.all(in: $0.utf8).isEmpty } }.map(\.path))
        return reduce(into: [:]) { files, edit in
            let lines = written.contains(edit.path) ? [] : edit.removed.flatMap { LineKey.all(in: $0.utf8) }
            if !lines.isEmpty { files[edit.path, default: []].formUnion(lines) }
        }
    }
}
