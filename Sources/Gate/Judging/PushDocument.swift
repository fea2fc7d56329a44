import Domain

/// A push as a program reads it, in JSON. What has no value is left out.
///
/// `version` is 1. More fields can come to be; one that changes its meaning makes another version.
///
/// - `mirror`: its name. `actor`: `name`, `origin` (`ssh`, `http`, `local`, or `release` where a held push is judged
///   again), and of who was entered `kind` (`person`, `agent`), `groups` and `emails`.
/// - `options`: those of `git push -o`. `approvals`: who approved exactly this push.
/// - `ref_updates`: `ref`, `old` and `new` (zeros for none), `kind` (`create`, `update`, `rewind`, `delete`,
///   `tag-move`, `unchanged`).
/// - `commits`: those that are new to the mirror, oldest first: `id`, `parents` (how many), `author` and `committer`
///   (`name`, `email`), `committed_at` (seconds since 1970), `subject`, `paths` (`path`, `change`: `added`,
///   `changed`, `deleted` or `mode`, and `mode`, as `100644`), `path_count`, which is more than there are paths where
///   they are too many to be kept.
/// - `findings`: what the other policies noticed: `policy`, `action`, `message`, and the `ref` and `commit` that it
///   is about.
struct PushDocument: Encodable {
    let version = 1
    let mirror: String
    let actor: PushActor
    let options: [String]
    let approvals: [String]
    let refUpdates: [Update]
    let commits: [Commit]
    let findings: [Notice]

    enum CodingKeys: String, CodingKey {
        case version, mirror, actor, options, approvals, commits, findings
        case refUpdates = "ref_updates"
    }

    struct PushActor: Encodable {
        let name: String
        let origin: String
        let kind: String?
        let groups: [String]?
        let emails: [String]?
    }

    struct Update: Encodable {
        let ref: String
        let old: String
        let new: String
        let kind: String
    }

    struct Commit: Encodable {
        let id: String
        let parents: Int
        let author: Person
        let committer: Person
        let committedAt: Int64
        let subject: String
        let paths: [Path]
        let pathCount: Int

        enum CodingKeys: String, CodingKey {
            case id, parents, author, committer, subject, paths
            case committedAt = "committed_at"
            case pathCount = "path_count"
        }
    }

    struct Person: Encodable {
        let name: String
        let email: String
    }

    struct Path: Encodable {
        let path: String
        let change: String
        let mode: String
    }

    struct Notice: Encodable {
        let policy: String
        let action: String
        let message: String
        let ref: String?
        let commit: String?
    }

    init(_ facts: PushFacts, _ findings: [Finding]) {
        mirror = facts.push.mirror
        actor = PushActor(
            name: facts.push.actor.name, origin: facts.push.actor.origin.rawValue,
            kind: facts.actors.pusher?.kind.rawValue, groups: facts.actors.pusher?.groups.sorted(),
            emails: facts.actors.pusher?.emails.sorted())
        options = facts.push.options
        approvals = facts.decisions.approvals.persons.map(\.name)
        refUpdates = facts.push.refUpdates.map {
            Update(ref: $0.ref.rawValue, old: $0.old.hex, new: $0.new.hex, kind: $0.kind.rawValue)
        }
        commits = facts.history.commits.map(Commit.init)
        self.findings = findings.map {
            Notice(
                policy: $0.policy, action: $0.action.rawValue, message: $0.message, ref: $0.ref?.rawValue,
                commit: $0.commit?.hex)
        }
    }
}

extension PushDocument.Commit {
    fileprivate init(_ commit: CommitFacts) {
        id = commit.id.hex
        parents = commit.parentCount
        author = PushDocument.Person(name: commit.author.name, email: commit.author.email)
        committer = PushDocument.Person(name: commit.committer.name, email: commit.committer.email)
        committedAt = commit.committedAt
        subject = commit.subject
        paths = commit.changedPaths.map {
            PushDocument.Path(
                path: $0.path.text, change: $0.change.rawValue, mode: String($0.mode, radix: 8))
        }
        pathCount = commit.changedPathCount
    }
}
