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
        let (old, new) = LineChanges.differingParts(of: old, new)
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

    /// What is between the whole lines that two texts begin and end with alike: an edit of a line in a file of megabytes
    /// must not take all of it apart. Each part begins and ends where a line does.
    private static func differingParts(of old: String, _ new: String) -> (old: String, new: String) {
        let (old, new) = (Array(old.utf8), Array(new.utf8))
        let shorter = min(old.count, new.count)
        let lineFeed = UInt8(ascii: "\n")
        var (start, place) = (0, 0)
        while place < shorter, old[place] == new[place] {
            place += 1
            if old[place - 1] == lineFeed { start = place }
        }
        var (rest, count) = (0, 0)
        while count < shorter - start, old[old.count - 1 - count] == new[new.count - 1 - count] {
            if old[old.count - 1 - count] == lineFeed { rest = count }
            count += 1
        }
        return (
            String(decoding: old[start..<(old.count - rest)], as: UTF8.self),
            String(decoding: new[start..<(new.count - rest)], as: UTF8.self)
        )
    }

    /// Whether no line differs.
    var isEmpty: Bool { removed.isEmpty && added.isEmpty }

    /// Those lines that another comparison with the same text has, too, as often as it has them.
    func within(_ other: LineChanges) -> LineChanges {
        LineChanges(
            removed: Self.common(removed, other.removed), added: Self.common(added, other.added))
    }

    private static func common(_ lines: [String], _ others: [String]) -> [String] {
        var left = Dictionary(others.map { ($0, 1) }, uniquingKeysWith: +)
        return lines.filter { line in
            guard let count = left[line], count > 0 else { return false }
            left[line] = count - 1
            return true
        }
    }

    static func lines(of text: String) -> [String] {
        var lines = Lines.of(text).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}
