import Domain

/// Text in lines that fit into the part of a terminal that Git leaves to a hook.
enum WrappedText {
    /// The width in columns.
    private static let width = 72

    /// Breaks `text` at spaces, with `indent` before each line.
    static func of(_ text: String, indent: String) -> String {
        Lines.of(text).map { paragraph in
            var lines: [String] = []
            var line = indent
            for word in paragraph.split(separator: " ") {
                if line.count + word.count + 1 > width, line != indent {
                    lines.append(line)
                    line = indent
                }
                line += line == indent ? String(word) : " \(word)"
            }
            lines.append(line)
            return lines.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}
