import Domain

/// The recorder's lines in a text file of an agent's, between two comments. All others are the developer's.
struct MarkedBlock {
    private let lines: [Substring]

    private static let beginning = "# Gatehouse records sessions: from here, as 'git session enable' wrote it"
    private static let end = "# Gatehouse records sessions: to here"

    init(_ text: String) {
        lines = [Self.beginning[...]] + Lines.of(text) + [Self.end[...]]
    }

    /// Whether a text has such a block, whatever stands in it.
    static func isIn(_ text: String) -> Bool { place(in: Lines.of(text)) != nil }

    /// `text` with the block below all else, in place of an older one.
    func added(to text: String) -> String {
        var all = Lines.of(Self.removed(from: text))
        while all.last?.allSatisfy(\.isWhitespace) == true { all.removeLast() }
        if !all.isEmpty { all.append("") }
        all += lines
        all.append("")
        return all.joined(separator: "\n")
    }

    /// `text` without the block; empty where there is nothing else.
    static func removed(from text: String) -> String {
        var lines = Lines.of(text)
        guard let place = place(in: lines) else { return text }
        lines.removeSubrange(place)
        while lines.count > 1, lines.last == "", lines[lines.count - 2] == "" { lines.removeLast() }
        return lines == [""] ? "" : lines.joined(separator: "\n")
    }

    private static func place(in lines: [Substring]) -> ClosedRange<Int>? {
        guard let first = lines.firstIndex(of: beginning[...]),
            let last = lines[first...].firstIndex(of: end[...])
        else { return nil }
        return first...last
    }
}
