/// An e-mail address from a commit, for comparison: without the case of letters from A to Z, otherwise by its bytes.
struct EmailAddress: Hashable, Sendable {
    let text: String

    init(_ text: String) {
        self.text = LetterCase.dropped(text)
    }

    static func == (left: EmailAddress, right: EmailAddress) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }

    /// The part after the last `@`; empty without one.
    var domain: String {
        guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { return "" }
        return String(text[text.utf8.index(after: at)...])
    }

    private var account: String {
        text.utf8.lastIndex(of: UInt8(ascii: "@")).map { String(text[..<$0]) } ?? text
    }

    /// Whether it is a no-reply address, as `7+ada@users.noreply.github.com`.
    var isNoReply: Bool {
        let words: Set<Substring> = ["noreply", "no-reply", "donotreply", "do-not-reply"]
        return words.contains(account[...]) || domain.split(separator: ".").contains(where: words.contains)
    }
}
