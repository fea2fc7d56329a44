import Domain
import Foundation
import Testing

@testable import Recorder

@Suite struct MirrorAnnouncementTests {
    private func announcement(
        home: String = "h1", origin: String = "git.example.com", keys: [String]? = ["k1"]
    ) throws -> MirrorAnnouncement {
        let keys = keys.map { $0.map { ["id": $0, "hpke": "raw of \($0)"] } }
        let json: [String: Any?] = [
            "v": 1, "home": home, "origin": origin, "keys": keys,
            "sessions": ["missing": "reject", "thresholds": ["verified": 0.8]],
        ]
        return try JSONDecoder().decode(
            MirrorAnnouncement.self,
            from: JSONSerialization.data(withJSONObject: json.compactMapValues(\.self)))
    }

    @Test func `the key in use comes first, and what the policy asks in words is kept`() throws {
        let announced = try announcement(keys: ["k2", "k1"])
        #expect(announced.key?.id == "k2" && announced.asks == ["missing": "reject"])
        #expect(try announcement(keys: nil).key == nil)
    }

    @Test func `a mirror that uses a known key is the same, with older keys or without`() throws {
        let known = try announcement(keys: ["k1"])
        #expect(try announcement(keys: ["k1", "k0"]).isSameHome(as: known))
        #expect(try announcement(keys: ["k1"]).isSameHome(as: announcement(keys: ["k2", "k1"])))
    }

    @Test func `a new key, another home, another origin or no key is a change`() throws {
        let known = try announcement()
        #expect(try !announcement(keys: ["k2", "k1"]).isSameHome(as: known))
        #expect(try !announcement(home: "h2").isSameHome(as: known))
        #expect(try !announcement(origin: "git.example.org").isSameHome(as: known))
        #expect(
            try !announcement(keys: nil).isSameHome(as: known)
                && !announcement(keys: []).isSameHome(as: known))
    }

    @Test func `the words on a change name both keys and the command that trusts the new one`() throws {
        let changed = KnownMirrors.Changed(
            url: "ssh://git@git.example.com/demo.git", known: try announcement(),
            announced: try announcement(keys: ["k2"]))
        #expect(changed.description.contains("key k1") && changed.description.hasSuffix("--trust k2"))
        let gone = KnownMirrors.Changed(url: changed.url, known: changed.known, announced: nil)
        #expect(gone.description.contains("no longer announces a home"))
    }
}
