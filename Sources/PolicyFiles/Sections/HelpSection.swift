import Domain

extension HelpSettings {
    /// `[help]` of the policy file.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(["text", "url"])
        self.init(text: try table.string("text"), url: try table.string("url"))
        if let text, !Self.isText(text) {
            throw table.problem(
                "text",
                "'text' is for people: words of at most 1000 bytes, without control characters but line ends")
        }
        if let url, !Self.isURL(url) {
            throw table.problem(
                "url", "'url' must be an address of a page, as \"https://wiki.example.com/gatehouse\"")
        }
    }
}
