/// Checks that a commit which an agent helped with names its sessions, and that these have its lines.
package struct SessionPolicy: ConfiguredPolicy {
    package static let name = "sessions"

    private let settings: Settings

    package init(settings: Settings) {
        self.settings = settings
    }

    package init(of settings: PolicySettings) {
        self.init(settings: settings.sessions)
    }

    /// Notices commits whose sessions are missing, unknown, or do not have their lines.
    package func findings(in facts: PushFacts) -> [Finding] {
        let scopes = settings.scopes(in: facts)
        let exemption = facts.exemption(among: settings.exempt)
        // Merges that came before and now give a ref something back are compared again.
        let compared = facts.history.arrivals.earlier.filter { facts.sessions.evidence[$0.id] != nil }
        let new = (facts.history.commits + compared).flatMap { commit in
            SessionPolicy(settings: scopes.settings(for: commit)).findings(of: commit, in: facts)
        }
        let earlier = facts.history.arrivals.earlier.filter { facts.sessions.evidence[$0.id] == nil }
            .compactMap { commit in
                SessionPolicy(settings: scopes.settings(for: commit)).finding(
                    ofEarlier: commit, in: facts, beyond: settings)
            }
        return (new + earlier + uncompared(facts)).map { $0.exempted(by: exemption) }
    }

    /// How a commit's claim to sessions turned out.
    package func outcome(of commit: CommitFacts, in facts: PushFacts) -> SessionOutcome {
        let claims = commit.sessionTrailers
        guard !claims.isEmpty else {
            guard commit.signatures.isEmpty else { return .missing }
            return likelySession(for: commit, in: facts) == nil ? .none : .undeclared
        }
        guard claims.allSatisfy({ facts.recorded($0) != nil }) else { return .mismatch }
        return claim(of: commit, in: facts).outcome
    }

    /// What stands behind a commit's claim, where sessions that it names are recorded.
    private func claim(
        of commit: CommitFacts, in facts: PushFacts
    ) -> (outcome: SessionOutcome, sessions: [SessionID], declared: [RecordedSegment]) {
        let counted = facts.namedSegments(of: commit).filter { $0.counts || settings.others <= .record }
        let declared = counted.map(\.recorded).filter(\.isDeclared)
        let compared = cover(of: commit, in: facts)?.outcome(settings.coverage) ?? .unchecked
        // Where all lines are shown, a declaration has nothing left to say.
        let isShown = compared == .verified && declared.count < counted.count
        return (
            declared.isEmpty || isShown ? compared : .declared,
            SessionWords.eachOnce(counted.map(\.name.session)), declared
        )
    }

    /// The recorded session that has enough of a commit to say that it was written there, named or not.
    package func likelySession(for commit: CommitFacts, in facts: PushFacts) -> SessionEvidence.Candidate? {
        facts.sessions.evidence[commit.id]?.candidate.flatMap { $0.isLikely ? $0 : nil }
    }

    /// What the sessions explain of a commit that may stand for it.
    package func cover(of commit: CommitFacts, in facts: PushFacts) -> Attribution? {
        let evidence = facts.sessions.evidence[commit.id]
        return settings.others <= .record ? evidence?.all : evidence?.own
    }

    private func findings(of commit: CommitFacts, in facts: PushFacts) -> [Finding] {
        let claims = commit.sessionTrailers
        let candidate = likelySession(for: commit, in: facts).map {
            SessionWords.Link($0, to: commit)
        }
        guard !claims.isEmpty else {
            return [undeclared(commit, candidate) ?? missing(commit, candidate)].compactMap(\.self)
        }
        let mismatches = claims.compactMap { mismatch(of: $0, in: commit, facts: facts) }
        let others = otherActors(commit, facts)
        // A false claim must not cost less than no claim, or than one whose lines are compared.
        let isLinked = claims.contains { facts.recorded($0) != nil }
        let cause = isLinked ? compared(commit, in: facts, likely: candidate) : missing(commit, candidate)
        let said = isLinked ? others.filter { $0.action > .record } : mismatches
        guard let cause, !said.contains(where: { $0.action >= cause.action }) else {
            return mismatches + others
        }
        return mismatches + others + [cause]
    }

    /// The finding about a commit that came by another ref before: what was only recorded then may be held or
    /// rejected for this one.
    ///
    /// - Parameter general: the settings that let it pass then.
    private func finding(
        ofEarlier commit: CommitFacts, in facts: PushFacts, beyond general: Settings
    ) -> Finding? {
        guard let judged = facts.history.arrivals.judged[commit.id],
            let word = word(for: judged.outcome, of: commit), settings[word] > max(general[word], .record)
        else { return nil }
        return finding(
            settings[word], commit,
            message:
                "it came by another ref before, and its sessions were found \(judged.outcome.rawValue) then",
            advice: SessionWords.adviceOnEarlier(commit, declaring: isDeclarable))
    }

    private func word(for outcome: SessionOutcome, of commit: CommitFacts) -> Settings.Word? {
        guard outcome == .missing else { return Settings.Word(rawValue: outcome.rawValue) }
        guard commit.bringsContent else { return nil }
        return commit.signatures.first?.tier == .weak ? .weak : .missing
    }

    // MARK: Commits that name sessions

    private func mismatch(
        of claim: Result<SessionTrailer, SessionTrailer.Malformed>, in commit: CommitFacts, facts: PushFacts
    ) -> Finding? {
        switch claim {
        case .failure(let malformed):
            return finding(
                settings.mismatch, commit,
                message:
                    "the trailer '\(SessionTrailer.key): \(malformed.shown)' is not of the form '<ulid>/<segment> "
                    + "sha256:<64 digits>'\(malformed.reason)",
                advice: SessionWords.adviceToRename(commit))
        case .success(let trailer):
            guard let recorded = facts.sessions.segments[trailer.segment] else {
                return finding(
                    settings.mismatch, commit, message: "segment \(trailer.segment) is not recorded here",
                    advice: SessionWords.adviceToShip(commit, declaring: isDeclarable),
                    onRecord: SessionWords.adviceToShipLate)
            }
            guard recorded.hash != trailer.hash else { return nil }
            return finding(
                settings.mismatch, commit,
                message: "segment \(trailer.segment) is recorded with another hash than the trailer names",
                advice: SessionWords.adviceToRename(commit)
                    + "; where a copy of the clone went on with the session, 'git session forget --force "
                    + "\(trailer.segment.session)' comes first")
        }
    }

    private func otherActors(_ commit: CommitFacts, _ facts: PushFacts) -> [Finding] {
        let others = facts.namedSegments(of: commit).filter { !$0.counts }
        return Dictionary(grouping: others, by: \.recorded.owner).sorted { ($0.key ?? "") < ($1.key ?? "") }
            .compactMap { owner, segments in
                let sessions = SessionWords.eachOnce(segments.map(\.name.session))
                return finding(
                    settings.others, commit,
                    message: SessionWords.recordedByAnother(sessions, owner, pusher: facts.push.actor.name),
                    advice: SessionWords.adviceOnOthers(
                        owner, segments.map(\.recorded), of: commit, declaring: isDeclarable))
            }
    }

    /// The finding about a claim whose lines were compared, or could not be.
    private func compared(
        _ commit: CommitFacts, in facts: PushFacts, likely candidate: SessionWords.Link?
    ) -> Finding? {
        let (outcome, sessions, declared) = claim(of: commit, in: facts)
        guard outcome != .declared else {
            return finding(
                settings[.declared], commit, message: SessionWords.declared(declared, of: commit),
                advice: SessionWords.adviceOnDeclared(
                    declared, of: commit, candidate, besides: sessions,
                    isRefused: settings[.declared] == .reject)
            )
        }
        guard let cover = cover(of: commit, in: facts) else {
            return finding(
                settings.unsupported, commit,
                message:
                    "the lines of \(SessionWords.list(sessions)) were not compared: the push is too large",
                advice: "push its commits in several parts")
        }
        switch outcome {
        case .unsupported:
            return finding(
                settings.unsupported, commit,
                message: SessionWords.coverage(cover, of: sessions, needed: settings.coverage.partial),
                advice: SessionWords.adviceToNameTheRight(
                    candidate, besides: sessions, commit, declaring: isDeclarable))
        case .partial:
            return finding(
                settings.partial, commit,
                message: SessionWords.coverage(cover, of: sessions, needed: settings.coverage.verified),
                advice: SessionWords.adviceToNameMore(candidate, besides: sessions, commit))
        default:
            return nil
        }
    }

    // MARK: Commits that name none

    private func missing(_ commit: CommitFacts, _ candidate: SessionWords.Link?) -> Finding? {
        guard let signature = commit.signatures.first else { return nil }
        // Where a commit brings nothing to write, there is no session that could have its lines.
        let asked = signature.tier == .weak ? settings.weak : settings.missing
        let action = commit.bringsContent ? asked : min(asked, .record)
        let place = VisibleText.escaping(VisibleText.beginning(of: signature.place, bytes: 80))
        return finding(
            action, commit, message: "written with \(signature.agentInWords) (\(place)) but names no session",
            advice: candidate?.advice
                ?? SessionWords.adviceToRecord(signature.agent, declaring: isDeclarable))
    }

    /// Whether the policy lets anything pass that is declared by hand.
    private var isDeclarable: Bool { settings[.declared] < .reject }

    private func undeclared(_ commit: CommitFacts, _ candidate: SessionWords.Link?) -> Finding? {
        guard commit.signatures.isEmpty, let candidate else { return nil }
        return finding(
            settings.undeclared, commit,
            message: "bears no sign of an agent, but \(candidate.counts)",
            advice: "name it: \(candidate.command)")
    }

    private func uncompared(_ facts: PushFacts) -> [Finding] {
        guard facts.sessions.uncompared > 0, settings.undeclared > .accept else { return [] }
        let commits = facts.sessions.uncompared == 1 ? "1 commit" : "\(facts.sessions.uncompared) commits"
        return [
            Finding(
                policy: Self.name, action: .record,
                message:
                    "\(commits) without a session trailer were not compared with recorded sessions: the push is "
                    + "too large for that")
        ]
    }

    /// - Parameter late: the advice where the commit passes and is on the remote, so that no name can be put into it.
    private func finding(
        _ action: Finding.Action, _ commit: CommitFacts, message: String, advice: String?,
        onRecord late: String? = nil
    ) -> Finding? {
        guard action > .accept else { return nil }
        return Finding(
            policy: Self.name, action: action, commit: commit.id, message: message,
            advice: action > .record ? advice : late, approval: action == .hold ? settings.approval : nil)
    }
}

extension PushFacts {
    /// The segment that a trailer names; nil unless it is recorded with the hash that the trailer has.
    package func recorded(_ claim: Result<SessionTrailer, SessionTrailer.Malformed>) -> RecordedSegment? {
        guard case .success(let trailer) = claim, let segment = sessions.segments[trailer.segment],
            segment.hash == trailer.hash
        else { return nil }
        return segment
    }

    /// The recorded segments that a commit names, and whether each counts for it.
    fileprivate func namedSegments(
        of commit: CommitFacts
    ) -> [(name: SegmentName, recorded: RecordedSegment, counts: Bool)] {
        commit.sessionTrailers.compactMap { claim in
            guard let segment = recorded(claim), case .success(let trailer) = claim else { return nil }
            let isBroughtOn = sessions.broughtOn[commit.id]?.contains(trailer.segment) ?? false
            return (trailer.segment, segment, segment.counts || isBroughtOn)
        }
    }
}

extension PolicySettings {
    /// The settings of `SessionPolicy`.
    package var sessions: SessionPolicy.Settings {
        get { self[SessionPolicy.self] }
        set { self[SessionPolicy.self] = newValue }
    }
}
