import Domain
import Foundation
import LedgerStore
import Programs
import Testing

@testable import Gate

/// A home with one mirror, in which pushes to `refs/heads/main` are held; it goes away with this.
final class HoldingHome {
    private let folder = "\(NSTemporaryDirectory())/gatehouse-holding-\(UUID().uuidString.prefix(8))"
    let home: Home
    let ledger: Ledger
    let policy: AppliedPolicy
    /// Two commits of the mirror; `main` has the first.
    let (old, new): (ObjectID, ObjectID)

    private var mirrorPath: String { "\(folder)/demo.git" }

    init() throws {
        home = Home(path: folder)
        for path in [folder, home.locksPath] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        let git = { [folder] (arguments: [String]) throws -> String in
            let outcome = try ChildProcess.run(
                "/usr/bin/env", ["git"] + arguments,
                environment: [
                    "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder, "GIT_AUTHOR_NAME": "Ada",
                    "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "Ada",
                    "GIT_COMMITTER_EMAIL": "a@example.com",
                ], directory: folder)
            try #require(outcome.succeeded, "\(arguments): \(outcome.errorText)")
            return outcome.outputText.trimmingCharacters(in: .newlines)
        }
        _ = try git(["init", "--quiet", "--bare", "--initial-branch=main", "demo.git"])
        let tree = try git(["-C", "demo.git", "hash-object", "-w", "-t", "tree", "/dev/null"])
        let commit = { try git(["-C", "demo.git", "commit-tree", "-m", $0, tree]) }
        (old, new) = try (
            #require(ObjectID(hex: commit("first"))), #require(ObjectID(hex: commit("second")))
        )
        ledger = try Ledger.create(at: home.ledgerPath)
        try ledger.addMirror(
            Mirror(name: "demo", path: "\(folder)/demo.git", upstream: folder, addedAt: .now), tips: [],
            upstreamRefs: [])
        policy = try ledger.apply(PolicySettings(), source: "")
        try set(main: old)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Puts the mirror's branch elsewhere, as Git does when it takes a push.
    func set(main value: ObjectID) throws {
        _ = try GitCommand.clean(gitDirectory: mirrorPath).output([
            "update-ref", "refs/heads/main", value.hex,
        ])
    }

    /// The record of a push that brings `new` to the mirror's branch.
    func record(_ decision: Verdict.Kind, approvedBy approver: String? = nil) -> PushRecord {
        let ref = RefName("refs/heads/main")
        let update = RefUpdate(ref: ref, given: ref, old: old, new: new, kind: .update)
        var facts = PushFacts(
            push: Push(
                mirror: "demo", actor: Actor(name: "ada", origin: .local), refUpdates: [update], options: []))
        facts.decisions.approvals.persons = [approver].compactMap { $0.map { ActorProfile(name: $0) } }
        return PushRecord(
            facts: facts, verdict: Verdict(kind: decision, findings: [], approvalRules: [.standard]),
            policy: policy.digest)
    }

    /// Holds the push, with an object of its own.
    func hold(expiringIn milliseconds: Int64 = 60_000) throws -> Hold {
        var record = record(.hold)
        let key = HoldKey.new(at: .now)
        record.hold = HoldRequest(
            updates: HeldUpdates(record.facts.push), expiresAt: .now.adding(milliseconds: milliseconds),
            participants: Participants(pushers: ["ada"], authors: [], sessionOwners: []), key: key)
        try FileManager.default.createDirectory(
            atPath: home.heldObjects(key).folder, withIntermediateDirectories: true)
        return try ledger.hold(try #require(try ledger.record(record, at: .now).hold))
    }

    /// The hold after it was approved and its release recorded.
    func released(_ hold: Hold) throws -> Hold {
        try ledger.move(hold, by: .approve)
        var record = record(.accept)
        record.released = try ledger.hold(hold.number)
        _ = try ledger.record(record, at: .now)
        return try ledger.hold(hold.number)
    }

    func hasObjects(of hold: Hold) -> Bool { home.heldObjects(hold.key).exist }
}
