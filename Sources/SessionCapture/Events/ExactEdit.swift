/// What an edit truly did to a file, out of what the tool tells of it and the file as the tool left it.
///
/// Tools tell what their model sees: tabs as spaces, lines without their carriage returns, a part of a line, a
/// notebook's cell without its JSON. So the lines are the file's own wherever what is told fits the file, and the
/// content from before is worked out from the file in the same way. Where it does not fit, since a formatter ran or
/// another edit came meanwhile, the lines are as told, and nothing is said of the content before.
struct ExactEdit {
    private(set) var changes: LineChanges
    /// What the file held before; nil where it was not there, or that is not known.
    private(set) var before: FileText?
    /// Whether that is known.
    private(set) var isBeforeKnown: Bool

    /// - Parameter file: what the file holds now; nil where it is gone, is no text, or may have changed since.
    init(_ edit: RawEdit, leaving file: FileText?) {
        changes = edit.changes
        isBeforeKnown = edit.before == nil && !edit.wasThere
        if edit.tool == RawEdit.shellTool {
            // The recorder itself compared the files.
            before = edit.before.map { FileText($0) }
            isBeforeKnown = true
        } else if let file {
            compare(edit, with: file)
        }
    }

    private mutating func compare(_ edit: RawEdit, with file: FileText) {
        if let told = edit.before {
            apply(edit, to: FileText(told), leaving: file)
        } else if let after = edit.after {
            guard file.plain == FileText(after).plain else { return spell(as: file) }
            change(from: FileText([]), to: file)
        } else if !edit.replacements.isEmpty {
            undo(edit.replacements, in: file)
        } else if let cell = edit.cell {
            changes = cell.changes(in: file.text) ?? changes
        } else {
            spell(as: file)
        }
    }

    /// The edit of the told text must be what the file has now.
    private mutating func apply(_ edit: RawEdit, to told: FileText, leaving file: FileText) {
        let plain = file.plain
        let expected = edit.after.map { [FileText($0)] } ?? edit.replacements.applied(to: told)
        guard expected.contains(where: { $0.plain == plain }),
            let exact = file.spelled(told, isWhole: true)
        else { return spell(as: file) }
        change(from: exact, to: file)
    }

    private mutating func undo(_ replacements: [Replacement], in file: FileText) {
        var text = file
        for replacement in replacements.reversed() {
            guard let old = file.spelled(FileText(replacement.old), isWhole: false),
                let new = file.spelled(FileText(replacement.new), isWhole: false),
                let earlier = text.replacing(new, with: old, isEverywhere: replacement.isEverywhere)
            else { return spell(as: file) }
            text = earlier
        }
        change(from: text, to: file)
        guard replacements.contains(where: \.isEverywhere) else { return }
        // The new text may have stood elsewhere before.
        before = nil
        isBeforeKnown = false
    }

    private mutating func change(from old: FileText, to new: FileText) {
        changes = LineChanges(from: old.text, to: new.text)
        before = old.bytes.isEmpty ? nil : old
        isBeforeKnown = true
    }

    /// Gives each added line as the file has it, where it differs in white space alone.
    private mutating func spell(as file: FileText) {
        let lines = LineChanges.lines(of: file.text)
        let present = Set(lines.map { Array($0.utf8) })
        guard changes.added.contains(where: { !present.contains(Array($0.utf8)) }) else { return }
        var spelled: [[UInt8]: String] = [:]
        for line in lines { spelled[Self.visible(line), default: line] = line }
        let added = changes.added.map { line in
            present.contains(Array(line.utf8)) ? line : spelled[Self.visible(line)] ?? line
        }
        changes = LineChanges(removed: changes.removed, added: added)
    }

    /// A line without its white space.
    private static func visible(_ line: String) -> [UInt8] {
        line.utf8.filter { $0 != 0x20 && !(0x09...0x0D).contains($0) }
    }
}
