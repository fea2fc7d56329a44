import Domain
import Testing

@testable import LedgerStore

@Suite struct ProfileStoreTests {
    private let ledger: Ledger
    private let place: TestLedger

    init() throws {
        place = try TestLedger()
        ledger = place.ledger
        try ledger.add(ActorProfile(name: "ada", emails: ["ada@example.com"], groups: ["approvers"]))
    }

    @Test func `an actor is found in whatever letter case, and entered once`() throws {
        #expect(try ledger.profile(of: "ADA")?.name == "ada")
        #expect(try ledger.profile(of: "adam") == nil)
        #expect(throws: Ledger.ProfileProblem.self) { try ledger.add(ActorProfile(name: "Ada")) }
        #expect(try ledger.profiles().map(\.name) == ["ada"])
        #expect(try ledger.knowsActor("Ada") && !ledger.knowsActor("eve"))
    }

    @Test func `an address is one actor's`() throws {
        try ledger.add(ActorProfile(name: "eve"))
        #expect(throws: Ledger.ProfileProblem.self) {
            try ledger.setAddress("Ada@Example.com", of: "eve", to: true)
        }
        #expect(throws: Ledger.ProfileProblem.self) { try ledger.add(ActorProfile(name: "ada@example.com")) }
        #expect(throws: Ledger.ProfileProblem.self) {
            try ledger.setAddress("eve@example.com", of: "eve", to: false)
        }
        try ledger.setAddress("ada@example.com", of: "ada", to: false)
        try ledger.setAddress("ada@example.com", of: "eve", to: true)
        #expect(try ledger.profile(of: "eve")?.emails == ["ada@example.com"])
    }

    @Test func `an actor who is disabled is so by each of their names`() throws {
        try ledger.setDisabled("ada", to: true)
        for name in ["ada", "ADA", "ada@example.com"] { #expect(try ledger.isDisabled(name)) }
        #expect(try !ledger.isDisabled("eve"))
        try ledger.setDisabled("ada", to: false)
        #expect(try !ledger.isDisabled("ada"))
    }

    @Test func `a list of a policy names actors and groups`() throws {
        try ledger.add(ActorProfile(name: "ben"))
        try ledger.add(ActorProfile(name: "eve"))
        #expect(
            try ledger.profiles(listedAs: ["@approvers", "eve", "nobody"]).map(\.name) == ["ada", "eve"])
        try ledger.setMember("ben", of: "approvers", to: true)
        try ledger.setMember("ada", of: "approvers", to: false)
        #expect(try ledger.profiles(listedAs: ["@approvers"]).map(\.name) == ["ben"])
        #expect(throws: Ledger.ProfileProblem.self) { try ledger.setMember("zoe", of: "approvers", to: true) }
    }

    @Test func `a key is one actor's until it is removed`() throws {
        try ledger.add(ActorProfile(name: "eve"))
        func key(of actor: String) -> ActorKey {
            ActorKey(
                fingerprint: "SHA256:x", actor: actor, type: "ssh-ed25519", key: "AAAA", comment: "laptop",
                addedAt: .day(1))
        }
        try ledger.add(key(of: "ada"))
        #expect(throws: Ledger.KeyProblem.self) { try ledger.add(key(of: "eve")) }
        try ledger.noteUse(ofKey: "SHA256:x", at: .day(2))
        let found = try #require(try ledger.key("SHA256:x"))
        #expect(found.actor == "ada" && found.addedAt == .day(1) && found.lastUsedAt == .day(2))
        try ledger.removeKey("SHA256:x")
        #expect(try ledger.keys(of: nil).isEmpty)
        #expect(throws: Ledger.KeyProblem.self) { try ledger.removeKey("SHA256:x") }
    }

    @Test func `what the administrator does is in the log, without names`() throws {
        try ledger.add(ActorProfile(name: "zoe"))
        try ledger.setDisabled("zoe", to: true)
        let entry = try #require(try place.entries().last)
        #expect(entry.contains(#""outcome":"actor.disabled""#) && !entry.contains("zoe"))
    }
}
