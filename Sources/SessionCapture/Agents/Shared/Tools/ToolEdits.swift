import Foundation
import JSONText

/// The lines that a tool's input or answer says it changed.
extension ToolUse {
    /// The change as the tool itself computed it, which is exact where the input only says what was wanted; nil where
    /// its answer tells none.
    var editsOfResult: [RawEdit]? {
        guard kind.isKnownEdit else { return nil }
        return Agent.all.lazy.compactMap { $0.tools.editsInResult(self) }.first ?? editsOfBothTexts
    }

    /// The file before and after, as Gemini's `resultDisplay` and opencode's `filediff` have it.
    private var editsOfBothTexts: [RawEdit]? {
        let texts = result.first(of: "resultDisplay", "filediff") ?? result["metadata"]?["filediff"] ?? result
        let before = texts.first(of: "originalContent", "before", "originalFile")?.string
        let after = texts.first(of: "newContent", "after")?.string
        guard let after, let file = file ?? Self.file(in: texts) ?? texts["fileName"]?.string else {
            return nil
        }
        return nonempty(edit(file, from: before, to: after))
    }

    /// The change as the input asks for it.
    var editsOfInput: [RawEdit] {
        switch kind {
        case .patch: return editsOfPatch(patchText ?? "")
        case .shell:
            // Codex's models also call `apply_patch` as a command.
            guard let text = patchText, text.contains(PatchText.beginning), text.contains("apply") else {
                return []
            }
            return editsOfPatch(text)
        case .replace: return replacements
        case .editor: return editsOfEditor
        case .write:
            guard let file, let content = Self.content(of: input) ?? result["content"]?.string else {
                return []
            }
            return nonempty(edit(file, from: result["originalFile"]?.string, to: content))
        case .sketch: return editsOfSketch
        case .insert: return insertion
        case .delete:
            guard let file else { return [] }
            return [
                deletion(
                    of: file,
                    content: result.first(of: "originalFile", "originalContent", "content")?.string)
            ]
        case .notebook: return editsOfNotebook
        case .reader, .other: return []
        }
    }

    /// The text of a patch: the whole input, or in whatever field an agent puts it.
    private var patchText: String? {
        if let text = input.string { return text }
        let value = input.first(of: "command", "input", "patch", "patchText", "patch_text", "diff", "cmd")
        return value?.string ?? value?.array?.compactMap(\.string).joined(separator: "\n")
    }

    private func editsOfPatch(_ text: String) -> [RawEdit] { PatchText(text).files.flatMap(edits(of:)) }

    /// The edit that a patch's part for one file makes, under the name that the file has then.
    func edits(of file: PatchText.File) -> [RawEdit] {
        guard !file.isDeletion else { return [deletion(of: file.path, removed: file.removed)] }
        let changes = LineChanges(removed: file.removed, added: file.added)
        var changed = edit(file.newPath ?? file.path, changes)
        changed.wasThere = !file.isAddition
        return file.newPath == nil ? nonempty(changed) : [changed]
    }

    private var replacements: [RawEdit] {
        let list = input.first(of: "edits", "replacements")?.array
        guard let list else {
            guard let file else { return [] }
            guard let replacement = Replacement(input) ?? Replacement(result) else {
                return contentChange.map { nonempty(edit(file, $0)) } ?? []
            }
            return nonempty(edit(file, [replacement], before: result["originalFile"]?.string))
        }
        var order: [String] = []
        var byFile: [String: [Replacement]] = [:]
        for one in list {
            guard let file = Self.file(in: one) ?? file, let replacement = Replacement(one) else { continue }
            if byFile[file] == nil { order.append(file) }
            byFile[file, default: []].append(replacement)
        }
        return order.flatMap { nonempty(edit($0, byFile[$0] ?? [])) }
    }

    /// An edit that only tells the new text.
    private var contentChange: LineChanges? {
        Self.content(of: input).map { LineChanges(from: "", to: $0) }
    }

    private var editsOfEditor: [RawEdit] {
        var single = self
        switch input["command"]?.string {
        case "create", "write": single.name = "create"
        case "str_replace", "replace", "edit": single.name = "str_replace"
        case "insert": single.name = "insert"
        case "delete": single.name = "delete"
        default: return []
        }
        return single.editsOfInput.map { told in
            var told = told
            told.tool = name
            return told
        }
    }

    /// Lines that stand for what stays are no lines of the file.
    private var editsOfSketch: [RawEdit] {
        guard let code = input.first(of: "code", "code_edit", "codeEdit")?.string else {
            return replacements
        }
        guard let file else { return [] }
        let lines = LineChanges.lines(of: code).filter { !$0.lowercased().contains("existing code") }
        return nonempty(edit(file, LineChanges(removed: [], added: lines)))
    }

    private var insertion: [RawEdit] {
        let text = input.first(of: "new_str", "insert_text", "newText", "new_text", "text", "content")?.string
        guard let file, let text else { return [] }
        var edit = edit(file, LineChanges(from: "", to: text))
        edit.wasThere = true
        return nonempty(edit)
    }

    private var editsOfNotebook: [RawEdit] {
        let source = input.first(of: "new_source", "new_string", "newCode")
        let text = source?.string ?? source?.array?.compactMap(\.string).joined(separator: "\n")
        guard let file, let text else { return [] }
        var edit = edit(file, LineChanges(from: input["old_string"]?.string ?? "", to: text))
        edit.wasThere = true
        let mode = input.first(of: "edit_mode", "editMode")?.string
        guard mode != "delete" else {
            // Nothing tells the lines that went.
            edit.changes = LineChanges(removed: [], added: [])
            edit.isBeyondLines = true
            return [edit]
        }
        edit.cell = NotebookCell(source: text, isNew: mode == "insert")
        return nonempty(edit)
    }

    private static func content(of input: JSONValue) -> String? {
        input.first(of: "content", "contents", "file_text", "fileText", "text")?.string
    }

    /// The deletion of a file with this content.
    ///
    /// - Parameter content: nil where it is not told.
    func deletion(of file: String, content: String?) -> RawEdit {
        var deletion = deletion(of: file, removed: LineChanges(from: content ?? "", to: "").removed)
        deletion.before = content
        return deletion
    }

    /// The same of a file with these lines. Without any, that the file is gone is all that there is to tell.
    private func deletion(of file: String, removed: [String]) -> RawEdit {
        var deletion = edit(file, LineChanges(removed: removed, added: []))
        deletion.isBeyondLines = removed.isEmpty
        return deletion
    }

    /// The edit, unless it changes no line.
    func nonempty(_ edit: RawEdit) -> [RawEdit] {
        edit.changes.isEmpty ? [] : [edit]
    }
}
