import Domain

/// The lines that an edit removed and added.
package struct LineChanges: Hashable, Sendable {
    package let removed: [String]
    package let added: [String]

    package init(removed: [String], added: [String]) {
        self.removed = removed
        self.added = added
    }

    /// From one text to another, by Myers' difference as the standard library computes it, of what lies between
    /// the lines that both begin and end with.
    package init(from old: String, to new: String) {
        var before = LineChanges.lines(of: old)[...]
        var after = LineChanges.lines(of: new)[...]
        while let first = before.first, first == after.first {
            before.removeFirst()
            after.removeFirst()
        }
        while let last = before.last, last == after.last {
            before.removeLast()
            after.removeLast()
        }
        // The difference takes quadratic time where nothing is alike, also of one line and a million; beyond this it is
        // not worth it.
        guard !before.isEmpty, !after.isEmpty, before.count + after.count <= 8_000,
            before.count * after.count <= 4_000_000
        else {
            self.init(removed: Array(before), added: Array(after))
            return
        }
        var removed: [String] = []
        var added: [String] = []
        for change in after.difference(from: before) {
            switch change {
            case .remove(_, let line, _): removed.append(line)
            case .insert(_, let line, _): added.append(line)
            }
        }
        // A difference lists removals from the end.
        self.init(removed: removed.reversed(), added: added)
    }

    static func lines(of text: String) -> [String] {
        var lines = Lines.of(text).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}
