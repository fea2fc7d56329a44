/// Declared commits need their session.
package struct SessionPolicy: Policy {
    /// What to do in each case; nil accepts without a word.
    package struct Settings: Hashable, Sendable, Codable {
        /// A commit says that an agent helped, and names no session.
        package var missing: Finding.Action?
        /// A commit names a segment that is not recorded, or recorded with another hash.
        package var mismatch: Finding.Action?
        /// A commit bears only a mark that people also use, and names no session.
        package var weak: Finding.Action?

        package init(missing: Finding.Action?, mismatch: Finding.Action?, weak: Finding.Action?) {
            self.missing = missing
            self.mismatch = mismatch
            self.weak = weak
        }
    }

    package static let name = "sessions"

    private let settings: Settings

    package init(settings: Settings) {
        self.settings = settings
    }

    package func findings(in facts: PushFacts) -> [Finding] {
        facts.commits.flatMap { commit in
            let claims = commit.sessionTrailers
            guard claims.isEmpty else {
                return claims.compactMap { mismatch(of: $0, in: commit, facts: facts) }
            }
            return [missing(in: commit)].compactMap(\.self)
        }
    }

    private func mismatch(
        of claim: Result<SessionTrailer, SessionTrailer.Malformed>, in commit: CommitFacts, facts: PushFacts
    ) -> Finding? {
        switch claim {
        case .failure(let malformed):
            return mismatch(
                commit,
                "the trailer '\(SessionTrailer.key): \(VisibleText.escaping(malformed.value.prefix(80)))' is not of the form "
                    + "'<ulid>/<segment> sha256:<hex>'",
                advice: "let 'git session' write the trailer; 'git commit --amend' runs it again")
        case .success(let trailer):
            switch facts.segments[trailer.segment] {
            case nil:
                return mismatch(
                    commit, "segment \(trailer.segment) is not recorded here",
                    advice: "ship it with 'git session push', then push again")
            case trailer.hash:
                return nil
            case .some:
                return mismatch(
                    commit, "segment \(trailer.segment) is recorded with another hash than the trailer names",
                    advice:
                        "the trailer does not belong to this session; write it anew with 'git commit --amend'"
                )
            }
        }
    }

    private func mismatch(_ commit: CommitFacts, _ message: String, advice: String) -> Finding? {
        guard let action = settings.mismatch else { return nil }
        return Finding(
            policy: SessionPolicy.name, action: action, commit: commit.id, message: message,
            advice: advice)
    }

    private func missing(in commit: CommitFacts) -> Finding? {
        guard let signature = commit.signatures.first,
            let action = signature.tier == .weak ? settings.weak : settings.missing
        else { return nil }
        let who = signature.agent == "unknown" ? "an agent" : signature.agent
        return Finding(
            policy: SessionPolicy.name, action: action, commit: commit.id,
            message:
                "written with \(who) (\(VisibleText.escaping(signature.place.prefix(80)))) but names no session",
            advice:
                "record the session ('git session enable', or 'git session import'), then 'git commit --amend'"
        )
    }
}

extension CommitFacts {
    /// What became of a commit's claim to a session.
    package enum SessionOutcome: String, Codable, Sendable, CaseIterable {
        /// No sign of an agent.
        case none
        /// Every named segment is recorded with the named hash.
        case linked
        /// A sign of an agent, and no session.
        case missing
        /// A named segment is not recorded, or is another one.
        case mismatch
    }

    package func sessionOutcome(segments: [SegmentName: SegmentHash]) -> SessionOutcome {
        let claims = sessionTrailers
        guard !claims.isEmpty else { return signatures.isEmpty ? .none : .missing }
        let isLinked = claims.allSatisfy {
            guard case .success(let trailer) = $0 else { return false }
            return segments[trailer.segment] == trailer.hash
        }
        return isLinked ? .linked : .mismatch
    }
}
