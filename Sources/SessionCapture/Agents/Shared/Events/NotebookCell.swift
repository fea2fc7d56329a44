import Domain
import Foundation
import JSONText

/// A cell of a notebook that a tool wrote, where the tool tells its source alone. The file has the source as JSON: in
/// one text, or as a list of lines.
package struct NotebookCell: Hashable, Sendable {
    let source: String
    /// Whether the cell is new, with all that belongs to it.
    let isNew: Bool

    /// The lines of the file that the cell has; nil where it is not found as told.
    func changes(in file: String) -> LineChanges? {
        let lines = LineChanges.lines(of: file)
        guard let own = place(in: lines.map(Self.text)) else { return nil }
        let cell = isNew ? Self.wholeCell(around: own, in: lines) ?? own : own
        return LineChanges(removed: [], added: Array(lines[cell]))
    }

    /// The text that a line of the notebook has, by itself or as the cell's source.
    private static func text(of line: String) -> String? {
        var line = line.trimmingCharacters(in: .whitespaces)[...]
        if line.hasPrefix("\"source\":") {
            line = line.dropFirst("\"source\":".count).drop { $0 == " " }
        }
        if line.hasSuffix(",") { line = line.dropLast() }
        // A list of one text may stand in one line.
        if line.hasPrefix("["), line.hasSuffix("]") { line = line.dropFirst().dropLast() }
        guard line.hasPrefix("\"") else { return nil }
        return JSONValue(Data(line.utf8))?.string
    }

    private func place(in texts: [String?]) -> Range<Int>? {
        guard !source.isEmpty else { return nil }
        if let whole = texts.firstIndex(of: source) { return whole..<(whole + 1) }
        var list = Lines.of(source).map { "\($0)\n" }
        list[list.count - 1].removeLast()
        if list.last == "" { list.removeLast() }
        guard !list.isEmpty, list.count <= texts.count else { return nil }
        let start = (0...(texts.count - list.count)).first { start in
            zip(list, texts[start...]).allSatisfy { $0 == $1 }
        }
        return start.map { $0..<($0 + list.count) }
    }

    /// The lines from the cell's opening bracket to its closing one, which stand further out than its members.
    private static func wholeCell(around source: Range<Int>, in lines: [String]) -> Range<Int>? {
        func depth(_ line: String) -> Int { line.prefix { $0 == " " || $0 == "\t" }.count }
        func rest(_ line: String) -> Substring { line.drop { $0 == " " || $0 == "\t" } }
        let inside = depth(lines[source.lowerBound])
        let opens = lines[..<source.lowerBound].lastIndex { rest($0) == "{" && depth($0) < inside }
        guard let opens else { return nil }
        let outside = depth(lines[opens])
        let closes = lines[source.upperBound...].firstIndex {
            depth($0) == outside && rest($0).hasPrefix("}")
        }
        return closes.map { opens..<($0 + 1) }
    }
}
