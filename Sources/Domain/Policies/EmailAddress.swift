/// An address as a commit carries it, to be compared: in lower case.
struct EmailAddress: Hashable, Sendable {
    let text: String

    init(_ text: String) {
        self.text = text.lowercased()
    }

    /// What stands behind the last `@`; empty where there is none.
    var domain: String {
        guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { return "" }
        return String(text[text.utf8.index(after: at)...])
    }

    private var account: String {
        text.utf8.lastIndex(of: UInt8(ascii: "@")).map { String(text[..<$0]) } ?? text
    }

    /// Whether it is one that forges and tools use so that nobody is written to, as `7+ada@users.noreply.github.com`.
    var isNoReply: Bool {
        let words: Set<Substring> = ["noreply", "no-reply", "donotreply", "do-not-reply"]
        return words.contains(account[...]) || domain.split(separator: ".").contains(where: words.contains)
    }
}
