import Testing

@testable import Recorder

@Suite struct GitAncestorTests {
    @Test(arguments: [
        ("git commit --amend", true), ("git commit --am -m text", true),
        ("git -c a=b commit -a --amend", true),
        ("git commit -m --amend", false), ("git commit --message --amend", false),
        ("git commit -- --amend", false),
        ("git commit --amendment", false), ("git commit --a", false), ("git commit", false),
        ("git rebase --amend", false),
    ])
    func `an option to amend is told from a message and a path`(words: String, amends: Bool) {
        #expect(GitAncestor.asksToAmend(words.split(separator: " ").map(String.init)) == amends)
    }
}
