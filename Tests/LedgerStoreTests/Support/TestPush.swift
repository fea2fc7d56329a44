import Domain

/// A push as the gate hands it to the ledger.
struct TestPush {
    var actor = "ada"
    var mirror = TestLedger.mirror
    var ref = RefName("refs/heads/main")
    var old = ObjectID.zero
    var new = ObjectID.test(1)
    var commits: [CommitFacts] = []
    var segments: [ReceivedSegment] = []
    var findings: [Finding] = []
    var claims: [ObjectID: CheckedClaim] = [:]
    var agents: [ObjectID: String] = [:]
    var late = LateSessions()

    var update: RefUpdate {
        RefUpdate(ref: ref, given: ref, old: old, new: new, kind: old.isZero ? .create : .update)
    }

    func record(under policy: String, decision: Verdict.Kind = .accept) -> PushRecord {
        let facts = PushFacts(
            push: Push(
                mirror: mirror, actor: Actor(name: actor, origin: .ssh), refUpdates: [update], options: []),
            history: HistoryFacts(commits: commits))
        return PushRecord(
            facts: facts, verdict: Verdict(kind: decision, findings: findings), policy: policy,
            sessions: claims, agents: agents, segments: segments, late: late)
    }
}

extension ObjectID {
    /// An id that ends in a number.
    static func test(_ number: UInt16) -> ObjectID {
        ObjectID(bytes: [UInt8](repeating: 7, count: 18) + [UInt8(number >> 8), UInt8(number & 0xFF)])
            ?? .zero
    }
}

extension ObjectID {
    /// An id that begins with a number.
    static func content(_ number: UInt16) -> ObjectID {
        ObjectID(bytes: [UInt8(number >> 8), UInt8(number & 0xFF)] + [UInt8](repeating: 9, count: 18))
            ?? .zero
    }
}

extension CommitFacts {
    static func test(
        _ number: UInt16, message: String = "Change", paths: [String] = ["README.md"]
    ) -> CommitFacts {
        CommitFacts(
            id: .test(number), tree: .test(number + 10_000), parents: [.zero],
            author: Identity(name: "Ada", email: "ada@example.com"),
            committer: Identity(name: "Ada", email: "ada@example.com"), committedAt: 1_700_000_000,
            message: message,
            changedPaths: paths.map {
                ChangedPath(
                    path: TreePath($0), change: .changed, mode: 0o100644, object: .content(number))
            })
    }
}

extension SessionID {
    static func test(_ number: UInt64) -> SessionID {
        SessionID(millisecondsSince1970: number, randomness: 1)
    }
}

extension ReceivedSegment {
    /// A segment of a session, with a line that has the number `line`.
    static func test(
        _ session: SessionID, _ number: Int = 1, agent: String = "codex", paths: [String] = [],
        text: String = "{}", line: UInt64 = 42
    ) -> ReceivedSegment {
        let segment = SessionSegment(
            session: session, segment: number, previous: nil, conversation: nil, agent: agent,
            models: ["model-\(number)"],
            edits: paths.map {
                SessionSegment.Edit(path: $0, tool: "edit", call: nil, time: nil, removed: [], added: [])
            })
        guard let hash = SegmentHash(bytes: [UInt8](repeating: UInt8(number), count: 32)) else {
            preconditionFailure("a hash has 32 bytes")
        }
        return ReceivedSegment(
            segment, hash: hash, bytes: Array(text.utf8), masked: MaskedSecrets(["token": 2]),
            lines: SegmentLines(ordered: [.init(line: line, place: 1)], leftOut: 0))
    }
}
