import Domain
import Foundation
import GRDB
import Testing

@testable import LedgerStore

/// What the administrator decides of a home: mirrors, policies, exceptions, keys.
@Suite struct HomeRecordTests {
    private let place: TestLedger
    private let ledger: Ledger

    init() throws {
        place = try TestLedger()
        ledger = place.ledger
    }

    @Test func `the records of a removed mirror stay, and its name is free again`() throws {
        try ledger.setPlace("/srv/home")
        try place.record(TestPush())
        let records = try ledger.removeMirror(named: "website", at: .day(2))
        #expect(records == "website~1")
        #expect(try ledger.mirrors().isEmpty && ledger.mirror(named: records) == nil)
        #expect(try ledger.hasRecords(ofMirror: records) && !ledger.hasRecords(ofMirror: "website"))
        #expect(try ledger.pushes([1]).map(\.mirror) == [records])
        let removed = try #require(try ledger.removedMirrors().first)
        #expect(removed.formerName == "website" && removed.formerPath == "/srv/website.git")
        #expect(removed.removedAt == .day(2))
        #expect(try ledger.place() == nil, "a home without mirrors may be anywhere")
        try ledger.addMirror(.test("website"), tips: [], upstreamRefs: [])
        #expect(try ledger.removeMirror(named: "website") == "website~2")
    }

    @Test func `another upstream starts with what is known of it`() throws {
        let main = RefName("refs/heads/main")
        try place.record(TestPush())
        try ledger.logIntent(of: ledger.owedForwards(of: "website"), mirror: "website")
        try ledger.setUpstream(
            "/srv/other.git", of: "website", knowing: [(name: main, value: ObjectID.test(3))], at: .day(2))
        #expect(try ledger.mirror(named: "website")?.upstream == "/srv/other.git")
        #expect(try ledger.upstreamRefs(of: "website") == [main: .test(3)])
        #expect(try !ledger.wasUnderWay(.test(1), of: main, mirror: "website"))
    }

    @Test func `applying what is in force changes nothing`() throws {
        let policies = try place.count("policies")
        let size = try ledger.logSize()
        #expect(try ledger.apply(.standard, source: "").digest == place.policy.digest)
        #expect(try place.count("policies") == policies && ledger.logSize() == size)
        #expect(try ledger.apply(.standard, source: "# with a remark").digest == place.policy.digest)
        #expect(try ledger.policySourceInForce() == "# with a remark")
    }

    @Test(arguments: ["settings", "differences"])
    func `settings that somebody changed in the ledger are seen, and applied anew`(column: String) throws {
        #expect(try ledger.policyIsWhatItsDigestNames())
        var changed = PolicySettings.standard
        changed.limits.seconds = 1
        let encoded =
            column == "settings"
            ? try JSONEncoder().encode(changed) : try JSONEncoder().encode(PolicyDifferences(changed))
        let text = String(decoding: encoded, as: UTF8.self)
        try place.change("UPDATE policies SET \(column) = CAST('\(text)' AS BLOB)")
        #expect(try !ledger.policyIsWhatItsDigestNames())

        try ledger.apply(.standard, source: "")

        #expect(try ledger.policyIsWhatItsDigestNames() && ledger.policyInForce().settings == .standard)
    }

    @Test func `differences from another version's standard are not read`() throws {
        try place.change("UPDATE policies SET standard = 'another', differences = CAST('no JSON' AS BLOB)")
        #expect(try ledger.policyInForce().settings == .standard)
        #expect(try ledger.policyIsWhatItsDigestNames())
    }

    @Test func `without a policy nothing is judged`() throws {
        try place.change("DELETE FROM policies")
        #expect(throws: Problem.self) { try ledger.policyInForce() }
    }

    @Test func `an exception lets something pass until it ends or is revoked`() throws {
        let exception = SecretException(
            number: 0, fingerprint: nil, rule: GlobPattern("generic-*"), path: nil, mirror: "website",
            reason: "test data", owner: "ada")
        let first = try ledger.allow(exception, until: .day(3), at: .day(1))
        let second = try ledger.allow(exception, until: .day(9), at: .day(1))
        #expect(try ledger.exceptionsInForce(at: .day(2)).map(\.number) == [second, first])
        #expect(try ledger.exceptionsInForce(at: .day(3)).map(\.number) == [second])
        try ledger.revokeException(second, at: .day(4))
        #expect(try ledger.exceptionsInForce(at: .day(5)).isEmpty)
        #expect(throws: Ledger.NoException.self) { try ledger.revokeException(second) }
        let recorded = try ledger.recordedExceptions()
        #expect(recorded.map(\.revokedAt) == [.day(4), nil] && recorded.last?.expiresAt == .day(3))
        #expect(recorded.last?.exception.rule == GlobPattern("generic-*"))
    }

    @Test func `a key's version is given once`() throws {
        let key = FingerprintKeyRecord(version: 1, mark: "m1", since: .day(1))
        try ledger.use(key, changedBy: nil)
        #expect(throws: DatabaseError.self) { try ledger.use(key, changedBy: "ada") }
        try ledger.use(FingerprintKeyRecord(version: 2, mark: "m2", since: .day(2)), changedBy: "ada")
        #expect(try ledger.fingerprintKeys().map(\.mark) == ["m2", "m1"])
        #expect(try place.entries().last?.contains(#""outcome":"key.rotated""#) == true)
    }

    @Test func `each look into a session is on record before it is shown`() throws {
        let hold = try place.hold()
        let before = try ledger.logSize()
        try ledger.noteView(of: [], by: "eve", command: "session.show")
        #expect(try ledger.logSize() == before)
        try ledger.noteView(of: [.test(2), .test(1)], by: "eve", command: "hold.show", hold: hold)
        let entries = try place.entries().suffix(2)
        #expect(try ledger.logSize() == before + 2)
        for (entry, session) in zip(entries, [SessionID.test(1), .test(2)]) {
            #expect(entry.contains(#""kind":"evidence.viewed""#) && entry.contains(session.rawValue))
            #expect(entry.contains(#""hold":1"#) && entry.contains(#""outcome":"hold.show""#))
        }
    }

    @Test func `the write-ahead log is moved into the database on demand alone`() throws {
        #expect(ledger.writeAheadLogSize > 0)
        try ledger.checkpointWriteAheadLog()
        #expect(ledger.writeAheadLogSize == 0)
        #expect(try ledger.integrityProblems().isEmpty)
        try place.record(TestPush())
        #expect(ledger.writeAheadLogSize > 0)
    }
}
