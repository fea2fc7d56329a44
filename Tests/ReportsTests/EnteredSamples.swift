import Domain

@testable import Gate
@testable import Reports

/// Rows of what administrators enter and look at; see `PushRow.sample`.
extension ActorProfile {
    static var sample: ActorProfile {
        ActorProfile(
            name: "ada", kind: .agent, emails: ["ada@example.com"], groups: ["leads", "approvers"],
            isDisabled: true)
    }
}

extension ActorKey {
    static var sample: ActorKey {
        ActorKey(
            fingerprint: "SHA256:abc", actor: "ada", type: "ssh-ed25519", key: "QUJD", comment: "at home",
            addedAt: Timestamp(milliseconds: 1_700_000_000_000),
            lastUsedAt: Timestamp(milliseconds: 1_700_000_001_000))
    }
}

extension ListedException {
    static var sample: ListedException {
        ListedException(
            exception: SecretException(
                number: 7001, fingerprint: "k1:354905dc265faffd", rule: GlobPattern("generic-*"),
                path: GlobPattern("test/**"), mirror: "website", reason: "fixtures", owner: "eve"),
            state: .revoked, madeAt: Timestamp(milliseconds: 1_700_000_000_000),
            expiresAt: Timestamp(milliseconds: 1_700_000_001_000))
    }
}

extension ListedMirror {
    static var sample: ListedMirror {
        ListedMirror(
            RemovedMirror(
                name: "old (removed)", formerName: "old", formerPath: "/srv/git/former.git",
                upstream: "ssh://forge.example/team", addedAt: Timestamp(milliseconds: 1_700_000_000_000),
                removedAt: Timestamp(milliseconds: 1_700_000_001_000)))
    }
}

extension ListedKey {
    static var sample: ListedKey {
        ListedKey(
            purpose: .fingerprints, id: "k7", since: Timestamp(milliseconds: 1_700_000_000_000),
            state: .lost, path: "/srv/home/keys/file.key")
    }
}

extension LookAtTargets.Listed {
    static var sample: LookAtTargets.Listed {
        get throws {
            let channel = WebhookChannel(
                url: try WebhookURL("https://chat.example.com/hook"), template: .slack,
                secretFile: nil, isPrivate: false)
            return LookAtTargets.Listed(
                target: NotificationTarget(
                    name: "desk", events: [.opened, .stale], mirrors: [GlobPattern("tools-*")],
                    channel: channel),
                status: TargetStatus(
                    owed: 7001, failed: 7002, deliveredAt: Timestamp(milliseconds: 1_700_000_000_000),
                    message: "it is away", nextAt: Timestamp(milliseconds: 1_700_000_001_000)),
                isOff: false)
        }
    }
}

extension Doctor.Check {
    static var sample: Doctor.Check {
        Doctor.Check(subject: "website", status: .warning, message: "it is slow", mend: "wait a while")
    }
}

extension LocalScan.Found {
    static var sample: LocalScan.Found {
        LocalScan.Found(
            rule: "github-pat", severity: "critical", description: "a token", remedy: "revoke it",
            path: "src/a.py", line: 7001, commit: ObjectID.of("1").hex, isUnfinished: true)
    }
}

extension BlameRow {
    static var sample: BlameRow {
        BlameRow(
            line: 7001, commit: .of("1"), outcome: "partial", push: 7002, actor: "ada", agent: "codex",
            session: SessionID("01HZY5Z2Q3R4S5T6V7W8X9YZ01"), prompt: "Write it", isWithheld: true,
            text: "let a = 1")
    }
}
