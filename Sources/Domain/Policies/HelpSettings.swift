/// What an administrator tells developers whose push is refused or held.
package struct HelpSettings: Hashable, Sendable, Codable {
    /// Words of the administrator's own, in one paragraph or several; nil for none.
    package var text: String?
    /// The address of a page that helps; nil for none.
    package var url: String?

    package init(text: String? = nil, url: String? = nil) {
        self.text = text
        self.url = url
    }

    /// Whether the administrator says nothing.
    package var isEmpty: Bool { text == nil && url == nil }

    private static let longest = (text: 1_000, url: 500)

    /// Whether a text can be shown in any terminal: it has words, at most 1,000 bytes, and no control characters but
    /// line feeds.
    package static func isText(_ text: String) -> Bool {
        text.utf8.count <= longest.text && !VisibleText.isBlank(text)
            && Lines.of(text).allSatisfy { VisibleText.escaping($0) == $0 }
    }

    /// Whether a text is an `http` or `https` address of at most 500 visible ASCII characters, without a user's name.
    package static func isURL(_ text: String) -> Bool {
        guard text.utf8.count <= longest.url, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let scheme = ["https://", "http://"].first(where: { text.lowercased().hasPrefix($0) })
        else { return false }
        let host = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        return !host.isEmpty && !host.hasPrefix(":") && !host.contains("@")
    }
}
