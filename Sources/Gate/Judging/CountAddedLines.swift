import Domain
import GitObjects

/// Counts the lines that commits add, without those that everyone writes, as a lone brace.
struct CountAddedLines {
    let repository: Repository
    /// The files that merges give back beside their own.
    let returned: ReturnedFiles
    let watch: PushWatch
    /// Which moves of lines make them new.
    let moves: AddedLines.Moves

    /// How many bytes of files are read for it in one push.
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
