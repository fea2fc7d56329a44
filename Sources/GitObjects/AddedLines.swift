package import Domain

/// The lines that a commit brings: those of its files that no parent's version of the same path has.
///
/// Lines that stood in a file that the same commit deletes are not new, nor is a file that only got another path. A line
/// that moved within its file is none either.
package struct AddedLines: Sendable {
    package struct Line: Sendable {
        package let path: String
        /// Counted from one.
        package let number: Int
        /// Without its line feed.
        package let text: ArraySlice<UInt8>
    }

    /// A file that was not looked into.
    package enum Skipped: Sendable {
        case binary, tooLarge
    }

    /// The largest file that is looked into, in bytes and in lines: a longer one is data.
    package static let maximumFile = 8 << 20
    package static let maximumLines = 400_000
    /// What a line takes in memory besides its text: counted with the bytes that are read.
    static let lineOverhead = 96

    package fileprivate(set) var lines: [Line] = []
    package fileprivate(set) var skipped: [(path: String, reason: Skipped)] = []
    /// All paths that the commit changes, against every parent.
    package fileprivate(set) var changedPaths: [String] = []
    /// The content that each changed file has now, whether it was looked into or not.
    package fileprivate(set) var contents: [(path: String, blob: ObjectID)] = []
    /// How many bytes of files were read for this, with what their lines take.
    package fileprivate(set) var bytesRead = 0
}

extension Repository {
    /// Reads the lines that `commit` brings.
    ///
    /// - Parameters:
    ///   - returned: files that it gives back to a ref, with what the ref had before.
    ///   - maximumBytes: how much may be read; of what is beyond it the files are skipped as too large.
    package func addedLines(
        of commit: ObjectID, returned: [ChangedFile] = [], maximumBytes: Int
    ) throws -> AddedLines {
        var reader = AddedLinesReader(repository: self, maximumBytes: maximumBytes)
        try reader.read(commit)
        for file in returned { try reader.read(file) }
        return reader.result
    }
}

private struct AddedLinesReader {
    typealias Text = ArraySlice<UInt8>

    let repository: Repository
    let maximumBytes: Int
    private(set) var result = AddedLines()
    /// Whether the file that was looked into last had too many of them.
    private var hasTooManyLines = false
    /// The lines of deleted files, by how often they stood there.
    private var deleted: [Text: Int] = [:]

    init(repository: Repository, maximumBytes: Int) {
        self.repository = repository
        self.maximumBytes = maximumBytes
    }

    mutating func read(_ id: ObjectID) throws {
        let comparisons = try repository.comparisons(of: id)
        guard let first = comparisons.first else { return }
        let others = comparisons.dropFirst().map { changes in
            Dictionary(changes.map { ($0.path.path, $0.old) }) { first, _ in first }
        }
        let changes = first.filter { change in others.allSatisfy { $0[change.path.path] != nil } }
        result.changedPaths = changes.map(\.path.path)
        let before = Set(comparisons.joined().compactMap(\.old))
        let news = changes.filter { change in change.new.map { !before.contains($0) } ?? false }
        guard !news.isEmpty else { return }
        for blob in Set(comparisons.joined().filter { $0.path.change == .deleted }.compactMap(\.old)) {
            for line in try lines(of: blob) ?? [] { deleted[line, default: 0] += 1 }
        }
        for change in news {
            if let new = change.new { result.contents.append((change.path.path, new)) }
            let olds = [change.old] + others.map { $0[change.path.path] ?? nil }
            try add(change.path.path, change.new, besides: Set(olds.compactMap(\.self)))
        }
    }

    mutating func read(_ file: ChangedFile) throws {
        result.changedPaths.append(file.path)
        result.contents.append((file.path, file.content))
        try add(file.path, file.content, besides: Set(file.before))
    }

    private mutating func add(_ path: String, _ new: ObjectID?, besides olds: Set<ObjectID>) throws {
        guard let new, let lines = try lines(of: new, path: path) else { return }
        var (start, end) = (0, lines.count)
        // How often each line stood there; in several parents, as often as in the one that has it most.
        var known: [Text: Int] = [:]
        for old in olds {
            guard let before = try self.lines(of: old, path: path, isOld: true) else { return }
            var rest = before[...]
            if olds.count == 1 {
                while start < end, let line = rest.first, line == lines[start] {
                    start += 1
                    rest.removeFirst()
                }
                while start < end, let line = rest.last, line == lines[end - 1] {
                    end -= 1
                    rest.removeLast()
                }
            }
            var counts: [Text: Int] = [:]
            for line in rest { counts[line, default: 0] += 1 }
            known.merge(counts, uniquingKeysWith: max)
        }
        for index in start..<end
        where !take(lines[index], from: &known) && !take(lines[index], from: &deleted) {
            result.lines.append(AddedLines.Line(path: path, number: index + 1, text: lines[index]))
        }
    }

    private func take(_ line: Text, from counts: inout [Text: Int]) -> Bool {
        guard !counts.isEmpty, let count = counts[line], count > 0 else { return false }
        counts[line] = count - 1
        return true
    }

    /// A file's lines; nil where it cannot be looked into. What was binary before has no lines.
    private mutating func lines(of blob: ObjectID, path: String, isOld: Bool = false) throws -> [Text]? {
        if let lines = try lines(of: blob) { return lines }
        let isBinary = try repository.header(of: blob).size <= limit && !hasTooManyLines
        if isBinary, isOld { return [] }
        result.skipped.append((path, isBinary ? .binary : .tooLarge))
        return nil
    }

    /// The largest file that may still be read.
    private var limit: Int { min(AddedLines.maximumFile, maximumBytes - result.bytesRead) }

    private mutating func lines(of blob: ObjectID) throws -> [Text]? {
        hasTooManyLines = false
        guard case .success(let bytes) = try repository.blob(blob, limit: limit) else { return nil }
        guard !bytes.prefix(8_000).contains(0) else { return nil }
        // A file of nothing but line ends takes a hundred times its size.
        let count = bytes.count { $0 == UInt8(ascii: "\n") }
        hasTooManyLines = count > AddedLines.maximumLines
        guard !hasTooManyLines else { return nil }
        result.bytesRead += bytes.count + count * AddedLines.lineOverhead
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }
}
