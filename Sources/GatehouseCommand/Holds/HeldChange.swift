import Domain
import Gate

/// What a held push changes at one ref, with what was asked for.
struct HeldChange: Encodable {
    struct File: Encodable {
        let path: String
        /// What git says of the file before its hunks.
        let header: [String]
        let hunks: [Hunk]
    }

    struct Hunk: Encodable {
        let heading: String
        /// As in a diff: with a space, `+` or `-` before each.
        let lines: [String]
        let origins: [Origin]
    }

    /// A prompt that led to lines of a hunk.
    struct Origin: Encodable {
        let session: SessionID
        let agent: String
        let actor: String
        let prompt: String?
        /// Whether the session's text is not for whoever looks.
        let withheld: Bool
        /// How many of the hunk's added lines it led to.
        let lines: Int
    }

    let ref: String
    let old: String
    let new: String
    let files: [File]

    /// - Parameter opened: the sessions that whoever it is for reads.
    init(_ update: HeldUpdates.Update, _ diff: TracedDiff, _ opened: OpenedSessions) {
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

    /// Each of the origins once, in the order in which their first lines stand.
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
    func text(inColor: Bool) -> String {
        files.flatMap { file in file.header.map { (DiffColor.header, $0) } + file.hunks.flatMap(\.text) }
            .map { color, line in
                let visible = VisibleText.escapingLines(line)
                return (inColor ? color.painted(visible) : visible) + "\n"
            }.joined()
    }
}

/// What git paints the lines of a diff with; see color.diff in git-config(1).
enum DiffColor: String {
    case header = "1"
    case heading = "36"
    case added = "32"
    case removed = "31"
    case origin = "33"
    case context = ""

    /// - Parameter line: has nothing that steers a terminal.
    func painted(_ line: String) -> String {
        self == .context ? line : "\u{1B}[\(rawValue)m\(line)\u{1B}[m"
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
