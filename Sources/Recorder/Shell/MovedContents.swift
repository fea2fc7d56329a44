/// Finds the files that a command moved: what a person wrote under the old name is not the command's under the new.
struct MovedContents {
    private let changes: [ShellComparison.Change]

    /// How many files that are gone are compared with how many new ones.
    private static let maximumPairs = 10_000

    init(_ changes: [ShellComparison.Change]) {
        self.changes = changes
    }

    /// The changes, where a new file that has at least half of the lines of one that is gone begins with its content.
    var paired: [ShellComparison.Change] {
        let gone = changes.indices.filter {
            changes[$0].after == .absent && !lines(of: $0, \.earlier).isEmpty
        }
        let new = changes.indices.filter { changes[$0].earlier == .absent && !lines(of: $0, \.after).isEmpty }
        guard !gone.isEmpty, !new.isEmpty, gone.count * new.count <= Self.maximumPairs else { return changes }
        let before = gone.map { counts(lines(of: $0, \.earlier)) }
        var pairs: [(share: Double, gone: Int, new: Int)] = []
        for file in new {
            let after = counts(lines(of: file, \.after))
            for (index, old) in zip(gone, before) {
                let common = old.reduce(0) { $0 + min($1.value, after[$1.key] ?? 0) }
                let share = Double(common) / Double(max(count(old), count(after)))
                if share >= 0.5 { pairs.append((share, index, file)) }
            }
        }
        var paired = changes
        var taken: Set<Int> = []
        for pair in pairs.sorted(by: { ($1.share, $0.new) < ($0.share, $1.new) })
        where !taken.contains(pair.gone) && !taken.contains(pair.new) {
            taken.formUnion([pair.gone, pair.new])
            paired[pair.new].earlier = changes[pair.gone].earlier
        }
        return paired
    }

    private func lines(
        of index: Int, _ content: KeyPath<ShellComparison.Change, FileContent>
    ) -> [Substring] {
        (changes[index][keyPath: content].text ?? "").split(separator: "\n")
    }

    private func counts(_ lines: [Substring]) -> [Substring: Int] {
        lines.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    private func count(_ counts: [Substring: Int]) -> Int { counts.values.reduce(0, +) }
}
