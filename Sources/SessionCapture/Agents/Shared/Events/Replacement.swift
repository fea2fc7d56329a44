import JSONText

/// One text that took another's place in a file.
package struct Replacement: Hashable, Sendable {
    package let old: String
    package let new: String
    /// Whether it did so wherever the old text stood; else only one place had it.
    package let isEverywhere: Bool

    package init(old: String, new: String, isEverywhere: Bool) {
        self.old = old
        self.new = new
        self.isEverywhere = isEverywhere
    }

    /// Reads a tool's fields; nil where neither text is told.
    init?(_ value: JSONValue) {
        let old = value.first(of: "old_string", "oldString", "old_str", "oldText", "old_text", "search")
        let new = value.first(of: "new_string", "newString", "new_str", "newText", "new_text", "replace")
        guard old?.string != nil || new?.string != nil else { return nil }
        let everywhere = value.first(of: "replace_all", "replaceAll", "allow_multiple")
        self.init(old: old?.string ?? "", new: new?.string ?? "", isEverywhere: everywhere?.bool == true)
    }

    /// The lines of the two texts that differ. They may be parts of the file's lines.
    var changes: LineChanges { LineChanges(from: old, to: new) }

    /// What a text can become by it: nothing, where the old text is not there, or is not alone.
    func applied(to text: FileText) -> [FileText] {
        // A tool makes a new file of a new text that takes the place of none.
        guard !old.isEmpty else { return text.bytes.isEmpty ? [FileText(new)] : [] }
        var results: [FileText?] = []
        if new.isEmpty, !old.hasSuffix("\n") {
            // Some tools take a line away with its end.
            results.append(
                text.replacing(FileText(old + "\n"), with: FileText(new), isEverywhere: isEverywhere))
        }
        results.append(text.replacing(FileText(old), with: FileText(new), isEverywhere: isEverywhere))
        return results.compactMap(\.self)
    }
}

extension [Replacement] {
    /// What a text can become by these, in turn, the likeliest first.
    func applied(to text: FileText) -> [FileText] {
        reduce(into: [text]) { texts, replacement in
            texts = texts.flatMap { replacement.applied(to: $0) }
        }
    }
}
