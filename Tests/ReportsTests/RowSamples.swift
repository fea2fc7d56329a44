import Domain
import Testing

/// A value of its own for each field of a row: so it is seen which of them a report shows.
extension PushRow {
    static var sample: PushRow {
        PushRow(
            number: 7001, receivedAt: Timestamp(milliseconds: 1_700_000_000_000), mirror: "website",
            actor: "ada", verdict: .hold, isEmergency: true, policy: "sha256:b0b",
            refUpdates: [
                RefUpdate(
                    ref: RefName("refs/heads/side"), given: RefName("refs/heads/side"), old: .of("1"),
                    new: .of("2"), kind: .rewind)
            ],
            commits: 7002,
            findings: [
                Finding(
                    policy: "paths", action: .record, ref: RefName("refs/heads/other"), commit: .of("3"),
                    message: "changes it")
            ],
            forwards: [.diverged])
    }
}

extension CommitRow {
    static var sample: CommitRow {
        CommitRow(
            id: .of("1"), push: 7001, receivedAt: Timestamp(milliseconds: 1_700_000_000_000),
            mirror: "website", actor: "ada", verdict: .hold, isEmergency: true,
            author: CommitFacts.Identity(name: "Eve", email: "eve@example.com"),
            committedAt: Timestamp(milliseconds: 1_700_000_001_000), subject: "Begin", agent: "codex",
            outcome: .partial,
            earlierOutcomes: [EarlierOutcome(outcome: .mismatch, covered: nil, countable: nil, push: 7005)],
            found: SessionID("01HZY5Z2Q3R4S5T6V7W8X9YZ01"), countable: 7003,
            covered: 7002, segments: ["01HZY5Z2Q3R4S5T6V7W8X9YZ02/1"],
            writers: Set([SessionID("01HZY5Z2Q3R4S5T6V7W8X9YZ03")].compactMap(\.self)),
            paths: ["src/a.swift"], pathCount: 7004)
    }
}

extension SessionRow {
    static var sample: SessionRow {
        SessionRow(
            id: "01HZY5Z2Q3R4S5T6V7W8X9YZ01", mirror: "website", owner: "ada", agent: "codex",
            models: ["big-1", "small-2"], firstRecordedAt: Timestamp(milliseconds: 1_700_000_000_000),
            lastRecordedAt: Timestamp(milliseconds: 1_700_000_001_000), segments: 7001, messages: 7002,
            edits: 7003, commits: 7004, isDeclared: true)
    }
}

extension Forward {
    static var sample: Forward {
        Forward(
            id: 7001, push: 7002, ref: RefName("refs/heads/side"), old: .of("1"), new: .of("2"),
            state: .owed, attempts: 7003, queuedAt: Timestamp(milliseconds: 1_700_000_000_000),
            notBefore: Timestamp(milliseconds: 1_700_000_001_000),
            reason: ForwardReason("it is away", said: ["no room"]))
    }
}

extension Hold {
    static func sample() throws -> Hold {
        let update = "\(ObjectID.of("1").hex) \(ObjectID.of("2").hex) refs/heads/side"
        return Hold(
            number: 7001, push: 7002, mirror: "website", pusher: "ada",
            options: PushOptions(["reason=it burns", "ticket=T-7"]), key: "k3y", state: .cancelled,
            updates: try #require(HeldUpdates(text: update)),
            approvalRules: [ApprovalRule(approvers: ["@leads"])],
            participants: Participants(pushers: ["bob"], authors: ["eve"], sessionOwners: ["mallory"]),
            openedAt: Timestamp(milliseconds: 1_700_000_000_000),
            expiresAt: Timestamp(milliseconds: 1_700_000_001_000),
            changedAt: Timestamp(milliseconds: 1_700_000_002_000), message: "it went on", release: 7003,
            awaitedUntil: Timestamp(milliseconds: 1_700_000_003_000), isEmergency: true)
    }
}

extension ObjectID {
    /// An id of one digit, as often as it takes.
    static func of(_ digit: Character) -> ObjectID {
        ObjectID(hex: String(repeating: digit, count: 40)) ?? .zero
    }
}

/// What a value says, as a report writes it.
struct RowWords {
    private(set) var all: [String] = []

    init(of value: Any) { add(value) }

    private mutating func add(_ value: Any) {
        switch value {
        case let time as Timestamp: all.append(time.rfc3339)
        case let id as ObjectID: all.append(id.hex)
        case let pattern as GlobPattern: all.append(pattern.text)
        case let name as any RawRepresentable<String>: all.append(name.rawValue)
        case let text as String: all.append(text)
        case let number as any BinaryInteger: all.append("\(number)")
        default: for part in Swift.Mirror(reflecting: value).children { add(part.value) }
        }
    }
}
