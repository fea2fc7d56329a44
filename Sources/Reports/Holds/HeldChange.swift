package import Domain
import Gate

/// A held push's change at one ref, with the prompts that led to it.
package struct HeldChange: Encodable {
    /// A changed file.
    package struct File: Encodable {
        package let path: String
        /// Git's lines before the first hunk.
        package let header: [String]
        package let hunks: [Hunk]
    }

    /// A hunk with the origins of its added lines.
    package struct Hunk: Encodable {
        package let heading: String
        /// Lines as in a diff: each after a space, `+` or `-`.
        package let lines: [String]
        package let origins: [Origin]
    }

    /// A prompt that led to lines of a hunk.
    package struct Origin: Encodable {
        package let session: SessionID
        package let agent: String
        package let actor: String
        package let prompt: String?
        /// Whether the viewer may not read the session's text.
        package let withheld: Bool
        /// How many of the hunk's added lines it led to.
        package let lines: Int
    }

    package let ref: String
    package let old: String
    package let new: String
    package let files: [File]

    /// - Parameter opened: the sessions that the viewer reads.
    package init(_ update: HeldUpdates.Update, _ diff: TracedDiff, among opened: OpenedSessions) {
        ref = update.ref.rawValue
        old = update.old.hex
        new = update.new.hex
        files = diff.files.map { file, origins in
            let hunks = zip(file.hunks, origins).map { hunk, origins in
                Hunk(
                    heading: String(hunk.heading), lines: hunk.lines.map(String.init),
                    origins: Self.counted(origins, opened))
            }
            return File(path: file.path, header: file.header.map(String.init), hunks: hunks)
        }
    }

    /// Each origin once, in the order of its first line.
    private static func counted(
        _ origins: [SessionWritings.Origin], _ opened: OpenedSessions
    ) -> [Origin] {
        var counts: [SessionWritings.Origin: Int] = [:]
        for origin in origins { counts[origin, default: 0] += 1 }
        return origins.compactMap { origin in
            counts.removeValue(forKey: origin).map { lines in
                Origin(
                    session: origin.session, agent: origin.agent, actor: origin.actor,
                    prompt: origin.prompt?.read(by: opened), withheld: !opened.has(origin.session),
                    lines: lines)
            }
        }
    }

    // MARK: For people

    /// The diff as git writes it, with a line for each origin before its hunk.
    ///
    /// - Parameter inColor: with git's colours.
    package func text(inColor: Bool) -> String {
        files.flatMap { file in file.header.map { (DiffColor.header, $0) } + file.hunks.flatMap(\.text) }
            .map { color, line in
                let visible = VisibleText.escapingLines(line)
                return (inColor ? color.painted(visible) : visible) + "\n"
            }.joined()
    }
}

extension HeldChange.Hunk {
    fileprivate var text: [(DiffColor, String)] {
        let added = lines.count { $0.begins(with: "+") }
        return origins.map { (.origin, $0.text(ofAdded: added)) } + [(.heading, heading)]
            + lines.map { (color(of: $0), $0) }
    }

    private func color(of line: String) -> DiffColor {
        switch line.utf8.first {
        case UInt8(ascii: "+"): .added
        case UInt8(ascii: "-"): .removed
        default: .context
        }
    }
}

extension HeldChange.Origin {
    /// One line, which nothing in a diff looks like.
    fileprivate func text(ofAdded added: Int) -> String {
        let asked =
            prompt.map { SessionWritings.beginning(of: $0, characters: 100) }
            ?? (withheld ? HeldCommit.withheld : "(no prompt is recorded)")
        return VisibleText.escaping(
            "# \(agent) \(session.rawValue.suffix(6)) of \(actor), \(lines) of \(added) added lines: \(asked)"
        )
    }
}
