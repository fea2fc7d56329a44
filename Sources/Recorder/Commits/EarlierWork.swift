package import Domain
package import SessionCapture

/// The sessions whose work is in a commit, but whose edits no longer wait for one: the work was in a commit that was
/// undone, comes from another branch, or was moved to another file by hand.
package struct EarlierWork {
    package let spool: Spool
    private let found: [Source: Set<WrittenLine>]

    /// A sealed segment of a session, or what the session has that is not sealed yet.
    package struct Source: Hashable {
        package let session: SessionID
        package let sealed: SpooledSession.Sealed?
    }

    /// How many sessions of a spool may have a line that still tells who wrote it; the gate's bound.
    private static let maximumSessions = Attribution.maximumSessions
    /// How many segments are read for one commit, those with most of its lines first.
    private static let maximumSources = 20

    /// Looks up the lines of all `commits` at once.
    init(in spool: Spool, for commits: [CommitChanges]) {
        self.spool = spool
        let wanted = commits.reduce(into: Set<WrittenLine>()) { $0.formUnion($1.written.union($1.contents)) }
        found = Self.lines(by: spool.writtenLines.find(wanted), in: spool)
    }

    /// The lines that each source has, without those that many sessions have.
    private static func lines(by finds: [WrittenLines.Find], in spool: Spool) -> [Source: Set<WrittenLine>] {
        var writers: [WrittenLine: Set<SessionID>] = [:]
        for find in finds {
            for line in find.lines { writers[line, default: []].insert(find.session) }
        }
        var lines: [Source: Set<WrittenLine>] = [:]
        for (id, finds) in Dictionary(grouping: finds, by: \.session) {
            let session = spool.session(id)
            guard session.isRecorded else { continue }
            let segments = session.sealed()
            for find in finds {
                let source = Source(session: id, sealed: segments.first { $0.holds(find) })
                lines[source, default: []].formUnion(
                    find.lines.filter { (writers[$0]?.count ?? 0) <= maximumSessions })
            }
        }
        return lines
    }

    /// The sources of a commit, besides those that are known already.
    package func sources(of commit: CommitChanges, besides known: Set<Source> = []) -> [Source] {
        var unexplained = commit.written.union(commit.contents)
        for source in known { unexplained.subtract(found[source] ?? []) }
        var sources: [Source] = []
        while sources.count < Self.maximumSources {
            let left = found.filter { !known.contains($0.key) && !sources.contains($0.key) }
                .mapValues { $0.intersection(unexplained) }
                .filter { !$0.value.isEmpty }
                .sorted { ($0.value.count, $1.key.order) > ($1.value.count, $0.key.order) }
            let next = left.prefix(Self.maximumSources).first {
                isShown($0.key, by: commit, lines: $0.value, of: unexplained)
            }
            guard let next else { break }
            sources.append(next.key)
            unexplained.subtract(next.value)
        }
        return sources
    }

    /// Whether the unexplained lines are likely to be this source's work, by the gate's measure for commits that name
    /// no session; or the commit has a whole file of the source, or most of what the source did to its files.
    private func isShown(
        _ source: Source, by commit: CommitChanges, lines: Set<WrittenLine>, of unexplained: Set<WrittenLine>
    ) -> Bool {
        let likely = SessionEvidence.Candidate(
            session: source.session, lines: commit.weight(of: lines.subtracting(commit.contents)),
            countable: commit.weight(of: unexplained.subtracting(commit.contents)))
        return likely.isLikely || !lines.isDisjoint(with: commit.contents)
            || commit.showsMost(of: spool.session(source.session).edits(of: source.sealed, in: commit.paths))
    }
}

extension EarlierWork.Source {
    /// A key to sort by, with what is not sealed last.
    fileprivate var order: String { "\(session) \(sealed.map { "\($0.name.segment)" } ?? "~")" }
}
