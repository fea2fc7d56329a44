import Foundation

/// The edits in a model's reply to Aider.
struct AiderEdits {
    private(set) var edits: [RawEdit] = []

    /// - Parameter reply: its lines.
    init(reply: [String]) {
        var index = 0
        var file: String?
        while index < reply.count {
            let line = reply[index]
            guard line.hasPrefix("```"),
                let end = reply[(index + 1)...].firstIndex(where: { $0.hasPrefix("```") })
            else {
                if let name = Self.fileName(line) { file = name }
                index += 1
                continue
            }
            add(fence: reply[(index + 1)..<end], language: line.dropFirst(3), file: file)
            index = end + 1
        }
    }

    private mutating func add(fence lines: ArraySlice<String>, language: Substring, file: String?) {
        var lines = lines
        if language.hasPrefix("diff") {
            for file in PatchText(lines.joined(separator: "\n")).files {
                add(file.path, LineChanges(removed: file.removed, added: file.added))
            }
            return
        }
        // Some models put the file's name into the fence.
        var file = file
        if let first = lines.first, !first.hasPrefix("<<<<<<<"),
            lines.dropFirst().first?.hasPrefix("<<<<<<< SEARCH") == true
        {
            file = Self.fileName(first) ?? file
            lines = lines.dropFirst()
        }
        guard let file else { return }
        guard lines.contains(where: { $0.hasPrefix("<<<<<<< SEARCH") }) else {
            add(file, LineChanges(removed: [], added: Array(lines)))
            return
        }
        add(blocks: lines, file: file)
    }

    private mutating func add(blocks lines: ArraySlice<String>, file: String) {
        var removed: [String]?
        var added: [String]?
        for line in lines {
            if line.hasPrefix("<<<<<<< SEARCH") {
                removed = []
                added = nil
            } else if line == "=======", removed != nil, added == nil {
                added = []
            } else if line.hasPrefix(">>>>>>> REPLACE") {
                let old = (removed ?? []).joined(separator: "\n")
                add(file, LineChanges(from: old, to: (added ?? []).joined(separator: "\n")))
                removed = nil
                added = nil
            } else if added != nil {
                added?.append(line)
            } else {
                removed?.append(line)
            }
        }
    }

    private mutating func add(_ file: String, _ changes: LineChanges) {
        guard !changes.removed.isEmpty || !changes.added.isEmpty else { return }
        edits.append(RawEdit(file: file, tool: "aider", call: nil, changes: changes))
    }

    /// The name of a file alone on a line, perhaps with marks that models like to put around it.
    static func fileName(_ line: String) -> String? {
        let name = line.trimmingCharacters(in: .init(charactersIn: " *`:#"))
        guard !name.isEmpty, !name.contains(" "), !name.hasSuffix("."),
            name.contains(".") || name.contains("/")
        else { return nil }
        return name
    }
}
