/// What recorded sessions say of a push's commits.
package struct SessionFacts: Sendable {
    /// The recorded segments that the commits name, those that the push brings included.
    package var segments: [SegmentName: RecordedSegment]
    /// What the sessions say of the commits that were compared with them.
    package var evidence: [ObjectID: SessionEvidence]
    /// Of each commit the declarations of others that it names, and which count for it: it brings on what was declared in
    /// them.
    package var broughtOn: [ObjectID: Set<SegmentName>] = [:]
    /// How many commits without a session trailer change what sessions edited, and were too much to be compared.
    package var uncompared: Int
    /// What the sessions were held with that have lines of the commits, where the policy asks.
    package var writers: [SessionID: SessionWriter] = [:]
    /// The agents of the recorded sessions that commits name or that have their lines.
    package var agents: [SessionID: String] = [:]

    package init(
        segments: [SegmentName: RecordedSegment] = [:], evidence: [ObjectID: SessionEvidence] = [:],
        uncompared: Int = 0
    ) {
        self.segments = segments
        self.evidence = evidence
        self.uncompared = uncompared
    }

    /// The agent that a commit was written with: that of a session it names, or else the one that its own signs tell,
    /// or that of the session that has its lines; nil where nothing tells of one.
    ///
    /// - Parameters:
    ///   - found: the session that has the lines of a commit which names none.
    ///   - brought: the agents of sessions that are recorded together with the commit.
    package func agent(
        of commit: CommitFacts, foundIn found: SessionID?, bringing brought: [SessionID: String] = [:]
    ) -> String? {
        let agent = { (session: SessionID) in agents[session] ?? brought[session] }
        let named = commit.sessionTrailers.lazy.compactMap { try? $0.get().segment.session }
        return named.compactMap(agent).first
            ?? commit.signatures.first(where: \.tellsAgent)?.agent
            ?? found.flatMap(agent) ?? commit.signatures.first?.agent
    }

    /// The segments that commits name and that are not recorded.
    package func missing(among commits: [CommitFacts]) -> Set<SegmentName> {
        commits.lazy.flatMap(\.sessionTrailers).reduce(into: []) { missing, claim in
            guard case .success(let trailer) = claim, segments[trailer.segment] == nil else { return }
            missing.insert(trailer.segment)
        }
    }

    /// The segments that a commit names and comes out of: the pusher's own, and those of others that wrote some of it.
    package func writingSegments(of commit: CommitFacts) -> Set<SegmentName> {
        let own = commit.sessionTrailers.compactMap { try? $0.get() }.filter { trailer in
            segments[trailer.segment].map { $0.isPushers && $0.hash == trailer.hash } ?? false
        }
        return Set(own.map(\.segment)).union(evidence[commit.id]?.writers ?? [])
    }
}
