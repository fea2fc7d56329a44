import Domain
import Foundation

/// The paths that sealed segments edited and that no commit took yet.
///
/// A segment is sealed once; the commit that it was sealed for may be given up, take only some of its files, or come
/// after a push that sealed it. Until a commit took a path, the next commit of that path names the segment.
struct UncommittedEdits: Codable, Equatable {
    /// The last segment that was looked at.
    private var through = 0
    private var paths: [Int: Set<String>] = [:]

    /// Adds what was sealed since, and returns the paths by segment.
    mutating func update(
        to sealed: [SpooledSession.Sealed], paths edited: (SpooledSession.Sealed) throws -> Set<String>
    )
        throws -> [Int: Set<String>]
    {
        for segment in sealed where segment.name.segment > through {
            let edited = try edited(segment)
            if !edited.isEmpty { paths[segment.name.segment] = edited }
            through = segment.name.segment
        }
        return paths
    }

    mutating func take(_ committed: Set<String>, of segment: Int) {
        let left = paths[segment]?.subtracting(committed) ?? []
        paths[segment] = left.isEmpty ? nil : left
    }
}

extension SpooledSession {
    private var uncommittedPath: String { path + "/uncommitted.json" }

    /// The sealed segments with edits of `paths` that no commit took yet.
    package func uncommitted(touching paths: Set<String>) throws -> [Sealed] {
        let sealed = sealed()
        guard !sealed.isEmpty else { return [] }
        let open = try withLock(named: "commit.lock") {
            let before = uncommittedEdits()
            var edits = before
            let open = try edits.update(to: sealed, paths: editedPaths)
            if edits != before { try save(edits) }
            return open
        }
        return sealed.filter { !paths.isDisjoint(with: open[$0.name.segment] ?? []) }
    }

    /// Notes that a commit took `paths`, and names the segments.
    package func noteCommitted(_ paths: Set<String>, segments: Set<Int>) throws {
        try withLock(named: "commit.lock") {
            var edits = uncommittedEdits()
            _ = try edits.update(to: sealed(), paths: editedPaths)
            for segment in segments { edits.take(paths, of: segment) }
            try save(edits)
        }
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

    private func editedPaths(_ sealed: Sealed) throws -> Set<String> {
        Set(try segment(sealed).edits.map(\.path))
    }
}
