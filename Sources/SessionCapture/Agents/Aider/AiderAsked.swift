/// The edits that replies asked for and that Aider did not yet say it made.
///
/// Aider names a file by its path from the top, where the model may have left out a folder, made one up, or named none.
/// A file that was written as a whole has the lines of its earlier whole text as before; what it had first, Git knows.
struct AiderAsked {
    private var edits: [AiderReply.Edit] = []
    /// The text that each file was last written as.
    private var texts: [String: String] = [:]

    mutating func add(_ more: [AiderReply.Edit]) { edits += more }

    /// Forgets what was never made: the person asks for something else.
    mutating func forget() { edits = [] }

    /// Takes the edits of a file that Aider says it changed, as one: none where none was asked for.
    ///
    /// - Parameter isPatch: whether only a patch's are meant.
    mutating func take(_ file: String, isPatch: Bool = false) -> RawEdit? {
        guard let name = name(of: file, mayBeOther: !isPatch) else { return nil }
        let taken = edits.filter { $0.file == name && (!isPatch || $0.isPatch) }
        edits.removeAll { taken.contains($0) }
        return edit(of: file, taken)
    }

    /// Takes the edits that Aider says it made of all but some, which it names by their lines.
    mutating func takeAll(but failed: [AiderReply.Edit]) -> [RawEdit] {
        let failed = Set(failed.map(\.change))
        let made = edits.filter { !failed.contains($0.change) && !$0.file.isEmpty }
        edits = []
        var files: [String] = []
        for edit in made where !files.contains(edit.file) { files.append(edit.file) }
        return files.compactMap { file in edit(of: file, made.filter { $0.file == file }) }
    }

    /// The name under which the edits of a file were asked for.
    ///
    /// - Parameter mayBeOther: whether the only name that is left may be meant, whatever it is.
    private func name(of file: String, mayBeOther: Bool) -> String? {
        let names = edits.map(\.file)
        if names.contains(file) { return file }
        let last = Self.lastPart(of: file)
        let other = mayBeOther && Set(names).count == 1 ? names.first : nil
        return names.first { Self.lastPart(of: $0) == last } ?? other
    }

    private static func lastPart(of path: String) -> Substring { path.split(separator: "/").last ?? "" }

    private mutating func edit(of file: String, _ taken: [AiderReply.Edit]) -> RawEdit? {
        guard !taken.isEmpty else { return nil }
        var removed: [String] = []
        var added: [String] = []
        var edit = RawEdit(file: file, tool: "aider", call: nil, changes: LineChanges(removed: [], added: []))
        for one in taken {
            switch one.change {
            case .lines(let changes):
                removed += changes.removed
                added += changes.added
            case .patch(let changes, let isDeletion):
                removed += changes.removed
                added += changes.added
                edit.isBeyondLines = isDeletion && changes.removed.isEmpty
            case .whole(let text):
                let changes = texts[file].map { LineChanges(from: $0, to: text) }
                // Without an earlier text all may be new: the repository knows more.
                removed += changes?.removed ?? []
                added += changes?.added ?? LineChanges.lines(of: text)
                edit.before = texts[file]
                texts[file] = text
                edit.after = text
                edit.wasThere = true
            }
        }
        edit.changes = LineChanges(removed: removed, added: added)
        return edit
    }
}

extension AiderReply.Edit {
    fileprivate var isPatch: Bool {
        if case .patch = change { true } else { false }
    }
}
