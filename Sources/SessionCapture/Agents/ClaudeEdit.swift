import Domain

/// What one call of a Claude Code tool changed in files.
struct ClaudeEdit {
    /// The tool; nil where only its result is known.
    let name: String?
    let input: JSONValue
    /// The tool's structured result: `tool_response` of a hook, `toolUseResult` of a transcript.
    let result: JSONValue

    private static let tools: Set<String> = ["Edit", "MultiEdit", "Write", "NotebookEdit"]

    func edits(
        call: String?, time: String?, paths: RepositoryPaths
    ) -> [SessionSegment.Edit] {
        if let name, !Self.tools.contains(name) { return [] }
        let file = input["file_path"] ?? input["notebook_path"] ?? result["filePath"]
        guard let file = file?.string, let path = paths.relative(file),
            let changes, !changes.added.isEmpty || !changes.removed.isEmpty
        else { return [] }
        return [
            SessionSegment.Edit(
                path: path, tool: name ?? (result["content"] == nil ? "Edit" : "Write"), call: call,
                time: time, removed: changes.removed,
                added: changes.added)
        ]
    }

    /// The tool's own patch where it gives one, else what its input says.
    private var changes: LineChanges? {
        if let hunks = result["structuredPatch"]?.array, !hunks.isEmpty { return changes(inPatch: hunks) }
        if let content = (input["content"] ?? result["content"])?.string {
            return LineChanges(from: result["originalFile"]?.string ?? "", to: content)
        }
        if let edits = input["edits"]?.array {
            let each = edits.compactMap(Self.replacement)
            return LineChanges(removed: each.flatMap(\.removed), added: each.flatMap(\.added))
        }
        if let source = input["new_source"]?.string { return LineChanges(from: "", to: source) }
        return Self.replacement(input) ?? Self.replacement(result)
    }

    private func changes(inPatch hunks: [JSONValue]) -> LineChanges {
        let lines = hunks.flatMap { $0["lines"]?.array ?? [] }.compactMap(\.string)
        return LineChanges(
            removed: lines.filter { $0.hasPrefix("-") }.map { String($0.dropFirst()) },
            added: lines.filter { $0.hasPrefix("+") }.map { String($0.dropFirst()) })
    }

    private static func replacement(_ value: JSONValue) -> LineChanges? {
        let old = value["old_string"] ?? value["oldString"]
        let new = value["new_string"] ?? value["newString"]
        guard let new = new?.string else { return nil }
        return LineChanges(from: old?.string ?? "", to: new)
    }
}
