import Foundation
import JSONText

/// One call of a tool with what came of it, in any agent's terms.
struct ToolUse {
    var name: String
    var call: String?
    var input: JSONValue
    /// What the tool answered, as text or with a structure; null where it is not told.
    var result: JSONValue = .null
    var failed = false

    var kind: ToolKind { ToolKind(tool: name) }

    /// The changes to files; none where the call failed.
    var edits: [RawEdit] {
        guard !hasFailed else { return [] }
        return editsOfResult ?? editsOfInput
    }

    /// Whether the agent or the tool's answer says that nothing was done.
    var hasFailed: Bool {
        guard !failed else { return true }
        return kind.isKnownEdit || kind == .shell
            ? ToolOutcome(result, isEdit: kind != .shell).hasFailed : false
    }

    /// The helper that the call set to work, by the agent's id, where the answer tells it.
    var startedHelper: String? { Self.startedHelper(by: result) }

    /// The helper that an answer tells of, or the workflow of several, by the name of its folder.
    static func startedHelper(by result: JSONValue) -> String? {
        let workflow = result["transcriptDir"]?.string.map { ($0 as NSString).lastPathComponent }
        return result.first(of: "agentId", "agent_id")?.string ?? workflow
    }

    /// The file that the input names.
    var file: String? {
        Self.file(in: input) ?? Self.file(in: result)
    }

    static func file(in value: JSONValue) -> String? {
        let path = value.first(
            of: "file_path", "filePath", "path", "file", "target_file", "targetFile", "notebook_path",
            "notebookPath", "target_notebook", "absolute_path", "absolutePath", "filename", "uri")
        guard let text = path?.string ?? path?["fsPath"]?.string ?? path?["path"]?.string, !text.isEmpty
        else {
            return nil
        }
        guard text.hasPrefix("file://") else { return text }
        return String(text.dropFirst("file://".count)).removingPercentEncoding
    }

    func edit(_ file: String, _ changes: LineChanges, before: String? = nil) -> RawEdit {
        RawEdit(file: file, tool: name, call: call, changes: changes, before: before)
    }

    /// An edit of a whole file.
    func edit(_ file: String, from before: String?, to after: String) -> RawEdit {
        RawEdit(
            file: file, tool: name, call: call, changes: LineChanges(from: before ?? "", to: after),
            before: before, after: after)
    }

    /// An edit of parts of a file, which was there unless the edit made it.
    func edit(_ file: String, _ replacements: [Replacement], before: String? = nil) -> RawEdit {
        let after = before.flatMap { replacements.applied(to: FileText($0)).first }
        let parts = LineChanges(
            removed: replacements.flatMap(\.changes.removed), added: replacements.flatMap(\.changes.added))
        return RawEdit(
            file: file, tool: name, call: call,
            changes: after.map { LineChanges(from: before ?? "", to: $0.text) } ?? parts, before: before,
            replacements: replacements, wasThere: replacements.contains { !$0.old.isEmpty })
    }
}
