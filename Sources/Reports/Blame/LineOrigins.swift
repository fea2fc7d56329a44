package import Domain
import Gate
package import Programs

/// Finds the session and the prompt behind lines of commits, in the segments that the commits name.
package struct LineOrigins {
    /// The commits that the gate accepted, as they were judged.
    private let commits: [ObjectID: CommitRow]
    private var writings: SessionWritings
    private var writers: [ObjectID: SessionWritings.Writers] = [:]

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
        try file.runs.flatMap { run in
            let commit = run[run.startIndex].commit
            // Taken out, so that it is not copied.
            var named =
                try writers.removeValue(forKey: commit)
                ?? SessionWritings.Writers(commits[commit].map(writings.segments) ?? [])
            defer { writers[commit] = named }
            let origins = try writings.origins(
                of: run.map(\.text), in: run[run.startIndex].path, among: &named)
            guard let judged = commits[commit], judged.outcome == .declared else { return origins }
            let declared = try writings.declaredOrigin(among: writings.segments(of: judged))
            return origins.map { $0 ?? declared }
        }
    }
}
