package import Domain
import Gate
package import Programs

/// Finds the session and the prompt behind lines of commits, in the segments that the commits name.
package struct LineOrigins {
    /// The commits that the gate accepted, as they were judged.
    private let commits: [ObjectID: CommitRow]
    private var writings: SessionWritings

    /// - Throws: where the ledger cannot be read.
    package init(of commits: Set<ObjectID>, mirror: String, in ledger: any LedgerReading) throws {
        writings = SessionWritings(in: ledger)
        self.commits = try ledger.acceptedCommits(among: commits, mirror: mirror)
    }

    /// The commit that a line comes from, as it was judged; nil for one that was there before the gate.
    package func judgement(of line: BlamePorcelain.Line) -> CommitRow? { commits[line.commit] }

    /// The session and prompt that each line comes from; nil where no session of its commit edited it, and none was
    /// declared by hand.
    ///
    /// - Throws: where the ledger cannot be read.
    package mutating func origins(of file: BlamePorcelain) throws -> [SessionWritings.Origin?] {
        let runs = Dictionary(grouping: file.runs) { $0[$0.startIndex].commit }
        var origins: [Int: SessionWritings.Origin] = [:]
        for (commit, runs) in runs {
            let names = try commits[commit].map(writings.segments) ?? []
            let found = try writings.origins(
                of: runs.map { ($0[$0.startIndex].path, $0.map(\.text)) }, among: names)
            let declared =
                commits[commit]?.outcome == .declared ? try writings.declaredOrigin(among: names) : nil
            for (index, origin) in zip(runs.lazy.flatMap(\.indices), found.joined()) {
                origins[index] = origin ?? declared
            }
        }
        return file.lines.indices.map { origins[$0] }
    }
}
