import Domain
import SessionCapture

/// The edits that agents told by themselves while a command ran, in the same work tree: what they wrote is not the
/// command's.
struct EditsBesideCommands {
    private let edits: [String: [SessionSegment.Edit]]

    init(_ edits: [SessionSegment.Edit]) {
        self.edits = Dictionary(grouping: edits, by: \.path)
    }

    /// What is left of `events` for the command.
    func taken(from events: [MaskedEvent]) -> [MaskedEvent] {
        events.compactMap { event in
            guard case .edit(let edit) = event.content, let beside = edits[edit.path] else { return event }
            return rest(of: edit, besides: beside).map {
                MaskedEvent(source: event.source, time: event.time, content: .edit($0), line: event.line)
            }
        }
    }

    private func rest(of edit: SessionSegment.Edit, besides told: [SessionSegment.Edit])
        -> SessionSegment.Edit?
    {
        if let after = edit.after, told.contains(where: { $0.after == after }),
            told.contains(where: { $0.before == edit.before })
        {
            return nil
        }
        var rest = edit
        rest.added = Self.lines(edit.added, without: told.flatMap(\.added))
        rest.removed = Self.lines(edit.removed, without: told.flatMap(\.removed))
        let hadLines = !edit.added.isEmpty || !edit.removed.isEmpty
        guard hadLines, !rest.added.isEmpty || !rest.removed.isEmpty else {
            return hadLines || told.contains { $0.after == edit.after } ? nil : edit
        }
        // The command did not make the whole file.
        if rest.added.count < edit.added.count { rest.before = told.last?.after ?? edit.before }
        return rest
    }

    /// Each line that was told takes out one. Tools tell white space as they please.
    private static func lines(_ lines: [String], without told: [String]) -> [String] {
        var left = told.reduce(into: [LineKey: Int]()) { $0[LineKey($1.utf8), default: 0] += 1 }
        return lines.filter { line in
            let key = LineKey(line.utf8)
            guard let count = left[key], count > 0 else { return true }
            left[key] = count - 1
            return false
        }
    }
}
