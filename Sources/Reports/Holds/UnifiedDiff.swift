import Domain

/// A parsed diff of git's: see "Generating patch text with -p" in git-diff(1).
package struct UnifiedDiff {
    /// A changed file.
    package struct File {
        /// The path after the change; before it for a deleted file.
        package var path: String
        /// Git's lines before the first hunk.
        package var header: [Substring]
        package var hunks: [Hunk] = []
    }

    /// A hunk.
    package struct Hunk {
        /// The line that begins with `@@`.
        package let heading: Substring
        package var lines: [Substring] = []

        /// The added lines without their `+`.
        package var added: [Substring] {
            lines.filter { $0.begins(with: "+") }.map { Substring($0.utf8.dropFirst()) }
        }
    }

    private(set) var files: [File] = []

    init(_ text: String) {
        // Inside of a hunk a line may look like a heading; the hunk's own heading tells how many lines it has.
        var (before, after) = (0, 0)
        for line in Lines.of(text).dropLast() {
            if before > 0 || after > 0 || line.begins(with: "\\") {
                if !line.begins(with: "+"), !line.begins(with: "\\") { before -= 1 }
                if !line.begins(with: "-"), !line.begins(with: "\\") { after -= 1 }
                addToHunk(line)
            } else if line.begins(with: "@@ "), let size = Self.size(ofHunk: line), !files.isEmpty {
                (before, after) = size
                files[files.count - 1].hunks.append(Hunk(heading: line))
            } else if line.begins(with: "diff ") || files.isEmpty {
                files.append(File(path: "", header: [line]))
            } else {
                addToHeader(line)
            }
        }
    }

    private mutating func addToHunk(_ line: Substring) {
        guard let hunk = files.last?.hunks.indices.last else { return }
        files[files.count - 1].hunks[hunk].lines.append(line)
    }

    private mutating func addToHeader(_ line: Substring) {
        let last = files.count - 1
        files[last].header.append(line)
        for mark in ["--- ", "+++ "] where line.begins(with: mark) {
            let name = Self.name(Substring(line.utf8.dropFirst(mark.utf8.count)))
            // Behind "a/" or "b/".
            if name != "/dev/null" { files[last].path = String(Substring(name.utf8.dropFirst(2))) }
        }
    }

    /// A file's name. Git quotes one with unusual characters as C does, and ends one that has spaces with a tab.
    private static func name(_ text: Substring) -> String {
        guard text.utf8.first == UInt8(ascii: "\"") else {
            return String(text.last == "\t" ? text.dropLast() : text)
        }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8.dropFirst())[...]
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            guard byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            if let digit = octal(escaped), let middle = rest.popFirst().flatMap(octal),
                let last = rest.popFirst().flatMap(octal)
            {
                bytes.append(digit << 6 | middle << 3 | last)
            } else {
                bytes.append(controls[escaped] ?? escaped)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func octal(_ byte: UInt8) -> UInt8? {
        (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(byte) ? byte - UInt8(ascii: "0") : nil
    }

    /// What stands for a control character behind a backslash.
    private static let controls: [UInt8: UInt8] = [
        UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10,
        UInt8(ascii: "v"): 11, UInt8(ascii: "f"): 12, UInt8(ascii: "r"): 13,
    ]

    /// The lines before and after, as `@@ -1,4 +1,5 @@` tells them; one where no number is told.
    private static func size(ofHunk heading: Substring) -> (before: Int, after: Int)? {
        let fields = heading.split(separator: " ")
        guard fields.count >= 3 else { return nil }
        let sizes = fields[1...2].map { range in
            let numbers = range.split(separator: ",")
            return numbers.count > 1 ? Int(numbers[1]) : 1
        }
        guard let before = sizes[0], let after = sizes[1] else { return nil }
        return (before, after)
    }
}

extension StringProtocol {
    /// Whether the text begins with these bytes. Swift takes a sign and a combining mark after it for one character.
    package func begins(with prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }
}
