package import Domain
import Foundation

/// The paths that sealed segments edited and that no commit took yet.
///
/// A segment is sealed once; the commit that it was sealed for may be given up, take only some of its files, or come
/// after a push that sealed it. Until a commit took a path, the next commit of that path names the segment.
struct UncommittedEdits: Codable, Equatable {
    /// The last segment that was looked at.
    private(set) var through = 0
    private(set) var paths: [Int: Set<String>] = [:]

    /// Adds a segment that was sealed since.
    mutating func add(_ edited: Set<String>, of segment: Int) {
        if !edited.isEmpty { paths[segment] = edited }
        through = segment
    }

    mutating func take(_ committed: Set<String>, of segment: Int) {
        let left = paths[segment]?.subtracting(committed) ?? []
        paths[segment] = left.isEmpty ? nil : left
    }
}

/// What a session edited that no commit took yet: what one segment has, or what is not sealed.
package struct OpenEdits: Sendable {
    /// Nil for what is not sealed.
    package let sealed: SpooledSession.Sealed?
    package let paths: Set<String>
    /// Where in the session's events they are.
    let range: Range<Int>
}

extension SpooledSession {
    private var uncommittedPath: String { path + "/uncommitted.json" }

    /// All edits that wait for a commit, oldest first.
    ///
    /// - Throws: `SystemError` where the spool cannot be locked or written.
    package func openEdits() throws -> [OpenEdits] {
        let sealed = sealed()
        let open = try withLock(named: "commit.lock") { try broughtUpToDate(with: sealed) }.paths
        let starts = [0] + sealed.map(\.end)
        var edits = zip(sealed, starts).compactMap { segment, start in
            open[segment.name.segment].map {
                OpenEdits(sealed: segment, paths: $0, range: start..<segment.end)
            }
        }
        let unsealed = unsealedPaths()
        if !unsealed.isEmpty {
            edits.append(
                OpenEdits(sealed: nil, paths: unsealed, range: (sealed.last?.end ?? 0)..<Int.max))
        }
        return edits
    }

    /// The edits of `open` in `paths`.
    package func edits(_ open: OpenEdits, in paths: Set<String>) -> [SessionSegment.Edit] {
        edits(between: open.range, in: paths)
    }

    /// The edits in `paths` of a segment, or of what is not sealed where none is given.
    package func edits(of segment: Sealed?, in paths: Set<String>) -> [SessionSegment.Edit] {
        let all = sealed()
        let end = segment?.end ?? .max
        let start = all.last { $0.end < end }?.end ?? 0
        return edits(between: start..<end, in: paths)
    }

    private func edits(between range: Range<Int>, in paths: Set<String>) -> [SessionSegment.Edit] {
        entries(from: range.lowerBound, kinds: [.edit]).prefix { $0.end <= range.upperBound }
            .filter { paths.contains($0.path) }
            .compactMap { $0.decoded(SessionSegment.Edit.self) }
    }

    /// Notes that a commit took `paths`, and names the segments.
    ///
    /// - Throws: `SystemError` where the spool cannot be locked or written.
    package func noteCommitted(_ paths: Set<String>, segments: Set<Int>) throws {
        try withLock(named: "commit.lock") {
            var edits = try broughtUpToDate(with: sealed())
            for segment in segments { edits.take(paths, of: segment) }
            try save(edits)
            if edits.paths.isEmpty, unsealedPaths().isEmpty { markCommitted() }
        }
    }

    /// Must hold the lock.
    private func broughtUpToDate(with sealed: [Sealed]) throws -> UncommittedEdits {
        let before = uncommittedEdits()
        var edits = before
        for (index, segment) in sealed.enumerated() where segment.name.segment > edits.through {
            edits.add(
                editedPaths(segment, after: index > 0 ? sealed[index - 1] : nil), of: segment.name.segment)
        }
        if edits != before { try save(edits) }
        return edits
    }

    private func save(_ edits: UncommittedEdits) throws {
        try Spool.replace(uncommittedPath, with: try JSONEncoder().encode(edits))
    }

    private func uncommittedEdits() -> UncommittedEdits {
        guard let bytes = FileManager.default.contents(atPath: uncommittedPath) else {
            return UncommittedEdits()
        }
        return (try? JSONDecoder().decode(UncommittedEdits.self, from: bytes)) ?? UncommittedEdits()
    }
}
