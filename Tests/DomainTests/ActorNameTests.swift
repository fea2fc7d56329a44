import Domain
import Testing

@Suite struct ActorNameTests {
    @Test(arguments: [
        "a", "Ada", "ada@example.com", "x_y-z+1.2", "7", String(repeating: "a", count: 200),
    ])
    func `a name that everybody can read and write is taken`(_ name: String) {
        #expect(ActorName.isSound(name))
    }

    @Test(arguments: [
        "", " ", "ada ", " ada", "ada\u{200B}", "a\u{AD}da", "ada\u{A0}", "ada\n", "ada\0", "zo\u{EB}",
        "zoe\u{308}", "\u{FF41}\u{FF44}\u{FF41}", "\u{430}da", "ada\u{202E}", "@approvers", "-x", ".a", "_a",
        "+1", "a b", "a/b", "o'hara", "a\\b", "$(id)", String(repeating: "a", count: 201),
    ])
    func `what looks like another's name, or like none, is not`(_ name: String) {
        #expect(!ActorName.isSound(name))
    }

    @Test func `a name that is not taken is shown so that it looks like no other`() {
        #expect(ActorName.shown("ada\u{200B}") == "ada\\u{200b}")
        #expect(ActorName.shown("\u{430}da\n") == "\\u{430}da\\u{a}")
        #expect(ActorName.shown(" o'hara") == " o'hara")
        #expect(ActorName.shown(String(repeating: "a", count: 5_000)).utf8.count == 200)
    }

    @Test(arguments: ["", "  ", "\u{200B}\u{AD}", "\t\n\u{A0}", "\u{2800}\u{3164}"])
    func `a text of which nothing is seen is blank`(_ text: String) {
        #expect(VisibleText.isBlank(text))
        #expect(!VisibleText.isBlank(text + "x" + text))
    }
}
