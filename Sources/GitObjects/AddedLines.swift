package import Domain

/// The lines that a commit adds: lines of its files that no parent has at the same path.
///
/// Lines from a file that the same commit deletes are not new, nor are those of a renamed file, unless the policy
/// asks more of the new place. Lines that moved within their file are not new either.
package struct AddedLines: Sendable {
    /// An added line.
    package struct Line: Sendable {
        package let path: TreePath
        /// The line's number, counted from one.
        package let number: Int
        /// The line's bytes without the line feed, carriage return or both that end it.
        package let text: ArraySlice<UInt8>
    }

    /// The reason why a file was not read.
    package enum Skipped: Sendable {
        case binary, tooLarge, submodule
    }

    /// The paths between which lines may move without being new.
    package struct Moves: Sendable {
        /// The kind of a path.
        let kind: @Sendable (TreePath) -> Int
        let areFree: @Sendable (_ from: Int, _ to: Int) -> Bool

        package init(
            kind: @escaping @Sendable (TreePath) -> Int,
            areFree: @escaping @Sendable (_ from: Int, _ to: Int) -> Bool
        ) {
            self.kind = kind
            self.areFree = areFree
        }

        /// Free moves between all paths.
        package static let anywhere = Moves(kind: { _ in 0 }, areFree: { _, _ in true })
    }

    /// The largest file that is read, in bytes: a larger one is data.
    package static let maximumFile = 8 << 20
    /// The longest file that is read, in lines.
    package static let maximumLines = 400_000
    /// The memory that a line takes besides its text, in bytes; it counts as read.
    static let lineOverhead = 96

    package fileprivate(set) var lines: [Line] = []
    /// The lines that the commit takes out of each file of its only parent; none unless they were asked for.
    package fileprivate(set) var removed: [TreePath: [ArraySlice<UInt8>]] = [:]
    package fileprivate(set) var skipped: [(path: TreePath, reason: Skipped)] = []
    /// All paths that differ from every parent.
    package fileprivate(set) var changedPaths: [TreePath] = []
    /// The changed paths whose content existed before: renamed files, and files with a new mode.
    package fileprivate(set) var movedPaths: [TreePath] = []
    /// The blob that each changed file has now, even if it was not read.
    package fileprivate(set) var contents: [(path: TreePath, blob: ObjectID)] = []
    /// How many bytes were read, including the overhead of lines.
    package fileprivate(set) var bytesRead = 0
}

extension Repository {
    /// Reads the lines that a commit adds.
    ///
    /// - Parameters:
    ///   - returned: files that the commit restores on a ref, with the ref's blobs from before.
    ///   - maximumBytes: how much may be read; files beyond it are skipped as too large.
    ///   - notesRemoved: whether the lines are noted, too, that it takes out.
    /// - Throws: `GitError` where an object cannot be read.
    package func addedLines(
        of commit: ObjectID, returned: [ChangedFile] = [], maximumBytes: Int,
        moves: AddedLines.Moves = .anywhere, notesRemoved: Bool = false
    ) throws -> AddedLines {
        var reader = AddedLinesReader(
            repository: self, maximumBytes: maximumBytes, moves: moves, notesRemoved: notesRemoved)
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
    let notesRemoved: Bool
    private(set) var result = AddedLines()
    /// Whether the last file had too many lines.
    private var hasTooManyLines = false
    /// The lines of deleted files with their counts, by kind of path.
    private var deleted: [Int: [Text: Int]] = [:]

    init(repository: Repository, maximumBytes: Int, moves: AddedLines.Moves, notesRemoved: Bool) {
        self.repository = repository
        self.maximumBytes = maximumBytes
        self.moves = moves
        self.notesRemoved = notesRemoved
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
        guard !news.isEmpty || notesRemoved else { return }
        let deletions = all.filter { $0.change.path.change == .deleted }
        let emptied = notesRemoved ? pathsOfOnlyBlob(deletions) : [:]
        for (blob, kinds) in kinds(of: deletions) {
            let lines = try lines(of: blob) ?? []
            for path in emptied[blob] ?? [] { result.removed[path] = lines }
            for kind in kinds { for line in lines { deleted[kind, default: [:]][line, default: 0] += 1 } }
        }
        for change in news {
            let path = change.change.path.path
            if let new = change.change.new { result.contents.append((path, new)) }
            try add(change.change.new, at: path, besides: Set(change.olds))
        }
    }

    mutating func read(_ file: ChangedFile) throws {
        result.changedPaths.append(file.path)
        result.contents.append((file.path, file.content))
        try add(file.content, at: file.path, besides: Set(file.before))
    }

    /// The kinds of the paths that had each old content.
    private func kinds(of changes: [CommitChange]) -> [ObjectID: Set<Int>] {
        changes.reduce(into: [:]) { kinds, change in
            let kind = moves.kind(change.change.path.path)
            for old in change.olds { kinds[old, default: []].insert(kind) }
        }
    }

    /// The paths at which each blob was, of those that had no other.
    private func pathsOfOnlyBlob(_ changes: [CommitChange]) -> [ObjectID: [TreePath]] {
        changes.reduce(into: [:]) { paths, change in
            guard let old = change.olds.first, change.olds.count == 1 else { return }
            paths[old, default: []].append(change.change.path.path)
        }
    }

    private mutating func add(_ new: ObjectID?, at path: TreePath, besides olds: Set<ObjectID>) throws {
        guard let new, let lines = try lines(of: new, path: path) else { return }
        var (start, end) = (0, lines.count)
        // How often each line was there before: the maximum over all parents.
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
        if notesRemoved, olds.count == 1 { result.removed[path] = known.filter { $0.value > 0 }.map(\.key) }
    }

    private func take(_ line: Text, from counts: inout [Text: Int]) -> Bool {
        guard !counts.isEmpty, let count = counts[line], count > 0 else { return false }
        counts[line] = count - 1
        return true
    }

    /// A file's lines; nil where it is not read, which is noted. An old binary file has no lines.
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
        // A file of line feeds alone takes a hundred times its size in memory.
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
