package import Domain

/// The lines of a file and the commits that they are from, as `git blame --line-porcelain` prints them: see
/// git-blame(1).
package struct BlamePorcelain {
    /// The options and the command that print it, with paths outside of ASCII as they are.
    package static let command = ["-c", "core.quotePath=false", "blame", "--line-porcelain"]

    /// A line of the file.
    package struct Line: Hashable, Sendable {
        /// Zero for a line that is not committed yet.
        package let commit: ObjectID
        /// Counted from 1, in the file as it is asked for.
        package let number: Int
        /// The file's path in that commit.
        package let path: String
        package let text: String
    }

    package private(set) var lines: [Line] = []

    /// Reads what git printed. Each line of the file has a header of its own, which begins with `<commit> <old line>
    /// <line>` and ends with the text behind a tab.
    package init(_ output: String) {
        var (commit, number, path) = (ObjectID?.none, 0, "")
        for line in Lines.of(output) {
            if line.hasPrefix("\t") {
                if let commit {
                    lines.append(
                        Line(commit: commit, number: number, path: path, text: String(line.dropFirst())))
                }
                commit = nil
            } else if commit == nil {
                let fields = line.split(separator: " ")
                guard fields.count >= 3 else { continue }
                commit = ObjectID(hex: fields[0])
                number = Int(fields[2]) ?? 0
            } else if line.hasPrefix("filename ") {
                path = String(line.dropFirst("filename ".count))
            }
        }
    }

    /// The lines in parts that follow one another in the file and are from one commit and path.
    package var runs: [ArraySlice<Line>] {
        var runs: [ArraySlice<Line>] = []
        var start = 0
        for end in lines.indices.dropFirst() {
            let (before, line) = (lines[end - 1], lines[end])
            guard line.commit != before.commit || line.path != before.path || line.number != before.number + 1
            else { continue }
            runs.append(lines[start..<end])
            start = end
        }
        return lines.isEmpty ? [] : runs + [lines[start...]]
    }
}
