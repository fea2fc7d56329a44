package import Domain

/// The lines that a commit brings: those of its files that no parent's version of the same path has.
///
/// Lines that stood in a file that the same commit deletes are not new, nor is a file that only got another path, unless
/// more is asked of the place that they come to. A line that moved within its file is none either.
package struct AddedLines: Sendable {
    package struct Line: Sendable {
        package let path: TreePath
        /// Counted from one.
        package let number: Int
        /// Without what ends it: a line feed, a carriage return, or both.
        package let text: ArraySlice<UInt8>
    }

    /// A file that was not looked into.
    package enum Skipped: Sendable {
        case binary, tooLarge, submodule
    }

    /// Which paths lines may move between without being new.
    package struct Moves: Sendable {
        /// Of which kind a path is.
        let kind: @Sendable (TreePath) -> Int
        let areFree: @Sendable (_ from: Int, _ to: Int) -> Bool

        package init(
            kind: @escaping @Sendable (TreePath) -> Int,
            areFree: @escaping @Sendable (_ from: Int, _ to: Int) -> Bool
        ) {
            self.kind = kind
            self.areFree = areFree
        }

        package static let anywhere = Moves(kind: { _ in 0 }, areFree: { _, _ in true })
    }

    /// The largest file that is looked into, in bytes and in lines: a longer one is data.
    package static let maximumFile = 8 << 20
    package static let maximumLines = 400_000
    /// What a line takes in memory besides its text: counted with the bytes that are read.
    static let lineOverhead = 96

    package fileprivate(set) var lines: [Line] = []
    package fileprivate(set) var skipped: [(path: TreePath, reason: Skipped)] = []
    /// All paths that the commit changes, against every parent.
    package fileprivate(set) var changedPaths: [TreePath] = []
    /// Those of them that get a content that stood at another: what is renamed, or gets another mode.
    package fileprivate(set) var movedPaths: [TreePath] = []
    /// The content that each changed file has now, whether it was looked into or not.
    package fileprivate(set) var contents: [(path: TreePath, blob: ObjectID)] = []
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
        of commit: ObjectID, returned: [ChangedFile] = [], maximumBytes: Int,
        moves: AddedLines.Moves = .anywhere
    ) throws -> AddedLines {
        var reader = AddedLinesReader(repository: self, maximumBytes: maximumBytes, moves: moves)
        try reader.read(commit)
        for file in returned { try reader.read(file) }
        return reader.result
    }
}

private struct AddedLinesReader {
    typealias Text = ArraySlice<UInt8>

    let repository: Repository
    let maximumBytes: Int
    let moves: AddedLines.Moves
    private(set) var result = AddedLines()
    /// Whether the file that was looked into last had too many of them.
    private var hasTooManyLines = false
    /// The lines of deleted files, by how often they stood there, for each kind of path.
    private var deleted: [Int: [Text: Int]] = [:]

    init(repository: Repository, maximumBytes: Int, moves: AddedLines.Moves) {
        self.repository = repository
        self.maximumBytes = maximumBytes
        self.moves = moves
    }

    mutating func read(_ id: ObjectID) throws {
        let all = try repository.changes(of: id)
        let changes = all.filter(\.isAgainstAll)
        result.changedPaths = changes.map(\.change.path.path)
        for change in changes.lazy.map(\.change)
        where change.path.isSubmodule && change.path.change != .deleted {
            result.skipped.append((change.path.path, .submodule))
        }
        let before = kinds(of: all)
        let news = changes.filter { change in
            guard let new = change.change.new else { return false }
            let kind = moves.kind(change.change.path.path)
            return !(before[new]?.contains { moves.areFree($0, kind) } ?? false)
        }
        let newPaths = Set(news.map(\.change.path.path))
        result.movedPaths = changes.map(\.change).filter { $0.new != nil }.map(\.path.path).filter {
            !newPaths.contains($0)
        }
        guard !news.isEmpty else { return }
        for (blob, kinds) in kinds(of: all.filter { $0.change.path.change == .deleted }) {
            let lines = try lines(of: blob) ?? []
            for kind in kinds { for line in lines { deleted[kind, default: [:]][line, default: 0] += 1 } }
        }
        for change in news {
            let path = change.change.path.path
            if let new = change.change.new { result.contents.append((path, new)) }
            try add(path, change.change.new, besides: Set(change.olds))
        }
    }

    mutating func read(_ file: ChangedFile) throws {
        result.changedPaths.append(file.path)
        result.contents.append((file.path, file.content))
        try add(file.path, file.content, besides: Set(file.before))
    }

    /// The kinds of the paths that have each of the old contents.
    private func kinds(of changes: [CommitChange]) -> [ObjectID: Set<Int>] {
        changes.reduce(into: [:]) { kinds, change in
            let kind = moves.kind(change.change.path.path)
            for old in change.olds { kinds[old, default: []].insert(kind) }
        }
    }

    private mutating func add(_ path: TreePath, _ new: ObjectID?, besides olds: Set<ObjectID>) throws {
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
        let kind = moves.kind(path)
        let sources = deleted.keys.filter { moves.areFree($0, kind) }.sorted()
        for index in start..<end where !take(lines[index], from: &known) {
            let isMoved = sources.contains { take(lines[index], from: &deleted[$0, default: [:]]) }
            guard !isMoved else { continue }
            result.lines.append(
                AddedLines.Line(path: path, number: index + 1, text: lines[index]))
        }
    }

    private func take(_ line: Text, from counts: inout [Text: Int]) -> Bool {
        guard !counts.isEmpty, let count = counts[line], count > 0 else { return false }
        counts[line] = count - 1
        return true
    }

    /// A file's lines; nil where it cannot be looked into. What was binary before has no lines.
    private mutating func lines(of blob: ObjectID, path: TreePath, isOld: Bool = false) throws -> [Text]? {
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
        let returns = bytes.count { $0 == UInt8(ascii: "\r") }
        let count = bytes.count { $0 == UInt8(ascii: "\n") } + returns
        hasTooManyLines = count > AddedLines.maximumLines
        guard !hasTooManyLines else { return nil }
        result.bytesRead += bytes.count + count * AddedLines.lineOverhead
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard returns > 0 else { return lines }
        return lines.flatMap { line in
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            return line.split(separator: UInt8(ascii: "\r"), omittingEmptySubsequences: false)
        }
    }
}

extension CommitFacts.ChangedPath {
    fileprivate var isSubmodule: Bool { mode & 0o170000 == 0o160000 }
}
