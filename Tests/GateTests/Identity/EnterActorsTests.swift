import Domain
import LedgerStore
import Testing

@testable import Gate

/// What is entered of actors can be told apart and shown.
@Suite struct EnterActorsTests {
    @Test(arguments: [
        "", "a b", "@group", "-x", "back\\slash", "n\u{E4}m", String(repeating: "a", count: 201),
    ])
    func `a name that is not sound is invalid, and is not entered`(name: String) throws {
        let place = try HoldingHome()

        let problem = try #require(throws: Problem.self) {
            try EnterActors(home: place.home).add(ActorProfile(name: name))
        }

        #expect(problem.kind == .invalid && problem.what.contains("cannot name an actor"), "\(problem)")
        #expect(try place.ledger.profiles().isEmpty)
    }

    @Test(arguments: ["", "@leads", "a\nb", "a\u{1B}[2K"])
    func `a group that policies could not name is invalid, when an actor is added and afterwards`(
        group: String
    ) throws {
        let place = try HoldingHome()
        let enter = EnterActors(home: place.home)
        try enter.add(ActorProfile(name: "ada", groups: ["leads"]))

        for isMember in [true, false] {
            let problem = try #require(throws: Problem.self) {
                try enter.setMember("ada", of: group, to: isMember)
            }
            #expect(problem.kind == .invalid && problem.what.contains("cannot name a group"), "\(problem)")
        }
        let problem = try #require(throws: Problem.self) {
            try enter.add(ActorProfile(name: "eve", groups: ["leads", group]))
        }

        #expect(problem.kind == .invalid && problem.what.contains("cannot name a group"), "\(problem)")
        #expect(try place.ledger.profiles().map(\.name) == ["ada"])
        #expect(try place.ledger.profile(of: "ada")?.groups == ["leads"])
    }

    @Test(arguments: ["", "ada", "ada@", "@example.com", "a da@example.com", "<ada@example.com>", "a\u{7}@b"])
    func `what is no address is invalid, when an actor is added and afterwards`(address: String) throws {
        let place = try HoldingHome()
        let enter = EnterActors(home: place.home)
        try enter.add(ActorProfile(name: "ada", emails: ["ada@example.com"]))

        for isTheirs in [true, false] {
            let problem = try #require(throws: Problem.self) {
                try enter.setAddress(address, of: "ada", to: isTheirs)
            }
            #expect(problem.kind == .invalid && problem.what.contains("not an e-mail address"), "\(problem)")
        }
        let problem = try #require(throws: Problem.self) {
            try enter.add(ActorProfile(name: "eve", emails: [address]))
        }

        #expect(problem.kind == .invalid && problem.what.contains("not an e-mail address"), "\(problem)")
        #expect(try place.ledger.profiles().map(\.name) == ["ada"])
        #expect(try place.ledger.profile(of: "ada")?.emails == ["ada@example.com"])
    }

    @Test func `what is sound is entered`() throws {
        let place = try HoldingHome()
        let enter = EnterActors(home: place.home)

        try enter.add(
            ActorProfile(name: "ada@example.com", kind: .agent, emails: ["a@b"], groups: ["build bots"]))
        try enter.setMember("ada@example.com", of: "leads", to: true)
        try enter.setAddress("ada@home.example", of: "ada@example.com", to: true)
        try enter.setDisabled("ada@example.com", to: true)

        let entered = ActorProfile(
            name: "ada@example.com", kind: .agent, emails: ["a@b", "ada@home.example"],
            groups: ["build bots", "leads"], isDisabled: true)
        #expect(try place.ledger.profiles() == [entered])
    }
}
