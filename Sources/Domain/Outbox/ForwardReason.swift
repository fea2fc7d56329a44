/// Why an update is not at the upstream.
package struct ForwardReason: Hashable, Sendable {
    /// The reason in one line, in Git's words or the gate's.
    package let summary: String
    /// What the upstream itself said of it, a line each.
    package let said: [String]

    package init(_ summary: String, said: [String] = []) {
        self.summary = VisibleText.inOneLine(summary)
        self.said = said
    }

    /// Reads what `text` wrote.
    package init(text: String) {
        let lines = Lines.of(text).map(String.init)
        self.init(lines[0], said: Array(lines.dropFirst()))
    }

    /// As the ledger keeps it: the summary, and below it the lines of the upstream.
    package var text: String { ([summary] + said).joined(separator: "\n") }

    /// All of it in one line.
    package var line: String {
        said.isEmpty ? summary : "\(summary); the upstream says: \(said.joined(separator: " "))"
    }

    // MARK: What keeps others back

    /// The beginning of the reason of an update that only its companions keep back.
    package static let companion = "it was pushed together with "

    /// The reason of an update that was pushed together with one that the upstream does not take.
    package static func together(with ref: RefName) -> ForwardReason {
        ForwardReason("\(companion)\(ref), which the upstream does not take")
    }

    /// Whether only an update that it was pushed together with keeps it back.
    package var isOfCompanion: Bool { summary.hasPrefix(Self.companion) }
}
