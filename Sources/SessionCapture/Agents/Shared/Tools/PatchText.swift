import Domain

/// A patch in the format of OpenAI's `apply_patch` tool, or a unified difference.
///
/// https://github.com/openai/codex/blob/main/codex-rs/apply-patch/apply_patch_tool_instructions.md
struct PatchText {
    /// What a patch does to one file.
    struct File: Equatable {
        var path: String
        /// Where the file goes, if it moves.
        var newPath: String?
        var isDeletion = false
        /// Whether the file is made by it, as far as that is told.
        var isAddition = false
        var removed: [String] = []
        var added: [String] = []
    }

    static let beginning = "*** Begin Patch"
    private static let end = "*** End Patch"

    private(set) var files: [File] = []

    init(_ text: String) {
        let lines = Lines.of(text).map(String.init)
        if let begin = lines.firstIndex(where: { $0.hasSuffix(Self.beginning) }) {
            read(sections: lines[(begin + 1)...].prefix { !$0.hasPrefix(Self.end) })
        } else {
            read(unified: lines[...])
        }
    }

    /// The lines of one file's unified difference, without its header.
    static func changes(inUnified text: String) -> LineChanges {
        var file = File(path: "")
        var isInHunk = false
        for line in Lines.of(text) {
            isInHunk = isInHunk || line.hasPrefix("@@")
            // Inside of a hunk a line "--- x" is a removed "-- x".
            if isInHunk || !line.hasPrefix("+++ ") && !line.hasPrefix("--- ") { file.add(String(line)) }
        }
        return LineChanges(removed: file.removed, added: file.added)
    }

    private mutating func read(sections lines: ArraySlice<String>) {
        for line in lines {
            if let path = Self.rest(of: line, after: "*** Add File: ") {
                files.append(File(path: path, isAddition: true))
            } else if let path = Self.rest(of: line, after: "*** Update File: ") {
                files.append(File(path: path))
            } else if let path = Self.rest(of: line, after: "*** Delete File: ") {
                files.append(File(path: path, isDeletion: true))
            } else if let path = Self.rest(of: line, after: "*** Move to: ") {
                if !files.isEmpty { files[files.count - 1].newPath = path }
            } else if !files.isEmpty {
                files[files.count - 1].add(line)
            }
        }
    }

    private mutating func read(unified lines: ArraySlice<String>) {
        var old: String?
        // Inside of a hunk a line "--- x" is a removed "-- x"; the hunk's head tells how many lines it has.
        var left = (old: 0, new: 0)
        for line in lines {
            if left.old > 0 || left.new > 0, !files.isEmpty {
                files[files.count - 1].add(line)
                if !line.hasPrefix("+") { left.old -= line.hasPrefix("\\") ? 0 : 1 }
                if !line.hasPrefix("-") { left.new -= line.hasPrefix("\\") ? 0 : 1 }
            } else if let path = Self.rest(of: line, after: "--- ") {
                old = Self.path(path)
            } else if let path = Self.rest(of: line, after: "+++ "), let before = old {
                let new = Self.path(path)
                let isDeletion = new == "/dev/null"
                files.append(
                    File(
                        path: isDeletion ? before : new, isDeletion: isDeletion,
                        isAddition: before == "/dev/null"))
                old = nil
            } else if line.hasPrefix("@@") {
                left = Self.counts(line)
            } else if !files.isEmpty {
                files[files.count - 1].add(line)
            }
        }
    }

    private static func rest(of line: String, after prefix: String) -> String? {
        guard line.hasPrefix(prefix) else { return nil }
        let rest = line.dropFirst(prefix.count)
        return String(rest.hasSuffix("\r") ? rest.dropLast() : rest)
    }

    /// A path of a header without `a/` or `b/` and the time after a tab.
    private static func path(_ text: String) -> String {
        let path = text.prefix { $0 != "\t" }
        return path.hasPrefix("a/") || path.hasPrefix("b/") ? String(path.dropFirst(2)) : String(path)
    }

    /// The line counts in `@@ -1,2 +3,4 @@`, none where there are no numbers.
    static func counts(_ line: String) -> (old: Int, new: Int) {
        let ranges = line.split(separator: " ")
        func count(_ sign: Character) -> Int {
            guard let range = ranges.first(where: { $0.first == sign }) else { return 0 }
            let numbers = range.dropFirst().split(separator: ",")
            return numbers.count > 1 ? Int(numbers[1]) ?? 0 : numbers.isEmpty ? 0 : 1
        }
        return (count("-"), count("+"))
    }
}

extension PatchText.File {
    fileprivate mutating func add(_ line: String) {
        if line.hasPrefix("+") {
            added.append(String(line.dropFirst()))
        } else if line.hasPrefix("-") {
            removed.append(String(line.dropFirst()))
        }
    }
}
