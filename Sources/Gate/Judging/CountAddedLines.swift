import Domain
import GitObjects

/// Counts the lines that commits add, but for those that everybody writes.
struct CountAddedLines {
    let repository: Repository
    /// What merges give back beside what is their own.
    let returned: ReturnedFiles
    let watch: PushWatch
    var moves = AddedLines.Moves.anywhere

    /// How many bytes of files are read for it at one push.
    private static let maximumBytes = 256 << 20

    /// Those of commits beyond the limit are left out.
    func callAsFunction(_ commits: [CommitFacts]) throws -> [ObjectID: Int] {
        var left = Self.maximumBytes
        var counts: [ObjectID: Int] = [:]
        for commit in commits where commit.bringsContent && left > 0 {
            try watch.look(at: commit.id)
            let added = try repository.addedLines(
                of: commit.id, returned: returned.of(commit.id), maximumBytes: left, moves: moves)
            left -= added.bytesRead
            guard added.skipped.isEmpty else { continue }
            counts[commit.id] = added.lines.reduce(0) { count, line in
                LineKey.all(in: line.text).reduce(count) { $0 + $1.weight }
            }
        }
        return counts
    }
}
