import Domain
import Gate
import LedgerStore

/// Finds the session and the prompt behind lines of commits, in the segments that the commits name.
struct LineOrigins {
    /// The commits that the gate accepted, as they were judged.
    let commits: [ObjectID: CommitRow]
    private var writings: SessionWritings
    private var segments: [ObjectID: [SegmentName]] = [:]

    init(of commits: Set<ObjectID>, mirror: String, in ledger: Ledger) throws {
        writings = SessionWritings(in: ledger)
        self.commits = try ledger.acceptedCommits(among: commits, mirror: mirror)
    }

    /// Nil where no session that the commit names, or that its lines are found in, edited the line.
    mutating func origin(of line: BlamedFile.Line) throws -> SessionWritings.Origin? {
        if segments[line.commit] == nil {
            segments[line.commit] = try commits[line.commit].map(writings.segments) ?? []
        }
        return try writings.origin(of: line.text, in: line.path, among: segments[line.commit] ?? [])
    }
}
