package import Domain
package import SessionCapture

/// The sessions whose work a commit has although no edit of theirs waits for one in these files: it was in a commit that was
/// taken back, comes from another branch, or was moved to another file by hand.
package struct EarlierWork {
    package let spool: Spool
    private let found: [Source: Set<WrittenLine>]

    /// A segment, or what a session has that is not sealed.
    package struct Source: Hashable {
        package let session: SessionID
        package let sealed: SpooledSession.Sealed?
    }

    /// In how many sessions of a spool a line may occur and still tell who wrote it: as many as a gate says.
    private static let maximumSessions = Attribution.maximumSessions
    /// How many segments are looked into for one commit; those with the most of its lines come first.
    private static let maximumSources = 20

    /// Looks up what `commits` have, once for all of them.
    init(in spool: Spool, for commits: [CommitChanges]) {
        self.spool = spool
        let wanted = commits.reduce(into: Set<WrittenLine>()) { $0.formUnion($1.written.union($1.contents)) }
        found = Self.lines(by: spool.writtenLines.find(wanted), in: spool)
    }

    /// What each source has of the lines, without those that many sessions wrote.
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

    /// The sources of a commit, beside those that explain a part of it already.
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

    /// Whether what is not explained yet is likely to be this source's work, by the measure that a gate has for commits that
    /// name none; or it has the whole of a file, or most of what the source did to the files that the commit changes.
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
    /// What is not sealed comes last.
    fileprivate var order: String { "\(session) \(sealed.map { "\($0.name.segment)" } ?? "~")" }
}
