import Domain
import Foundation
import LedgerStore

/// A recorded session with what it led to, as people read it.
struct RecordedConversation {
    private let session: SessionID
    private let segments: [(stored: Ledger.StoredSegment, content: SessionSegment?)]
    private let commits: [CommitRow]

    init(_ session: SessionID, in ledger: Ledger) throws {
        self.session = session
        segments = try ledger.segments(of: session).map { stored in
            (stored, try stored.bytes.map { try JSONDecoder().decode(SessionSegment.self, from: $0) })
        }
        guard !segments.isEmpty else {
            throw CommandFailure("no session \(session) is recorded; see 'gatehouse report sessions'")
        }
        commits = try ledger.commits(namingSession: session)
    }

    /// The segments as recorded, with what the ledger knows of each.
    struct Document: Encodable {
        struct Segment: Encodable {
            let number: Int
            let sha256: String
            let actor: String
            let recorded: String
            let push: String
            let content: SessionSegment?
        }

        let session: String
        let segments: [Segment]
        let commits: [CommitDocument]
    }

    var document: Document {
        Document(
            session: session.rawValue,
            segments: segments.map { stored, content in
                Document.Segment(
                    number: stored.number, sha256: stored.hash.hex, actor: stored.actor,
                    recorded: stored.recordedAt.rfc3339, push: "p\(stored.push)", content: content)
            },
            commits: commits.map { CommitDocument(row: 0, commit: $0) })
    }

    // MARK: For people

    private var heading: String {
        let contents = segments.compactMap(\.content)
        let models = Set(contents.flatMap(\.models)).sorted().joined(separator: ", ")
        let agent = contents.first?.agent ?? "erased"
        return "session \(session)  \(agent)\(models.isEmpty ? "" : " (\(VisibleText.escaping(models)))")\n"
    }

    var summary: String {
        var text = heading
        for (stored, content) in segments {
            text +=
                "\nsegment \(stored.number)  recorded \(stored.recordedAt.rfc3339) from \(stored.actor) in p\(stored.push)\n"
            text += "  \(stored.hash)\n"
            guard let content else {
                text += "  its content was erased\n"
                continue
            }
            let tokens = content.usage.inputTokens + content.usage.outputTokens
            text +=
                "  \(content.messages.count) messages, \(content.edits.count) edits\(tokens > 0 ? ", \(tokens) tokens" : "")\n"
            for (path, edits) in Dictionary(grouping: content.edits, by: \.path).sorted(by: {
                $0.key < $1.key
            }) {
                let added = edits.reduce(0) { $0 + $1.added.count }
                let removed = edits.reduce(0) { $0 + $1.removed.count }
                text += "  \(VisibleText.escaping(path))  +\(added) -\(removed)\n"
            }
        }
        return text + (commits.isEmpty ? "\nno commit names it yet\n" : "\n" + commits.map(line).joined())
    }

    private func line(_ commit: CommitRow) -> String {
        let verdict =
            switch commit.decision {
            case .accept: "accepted"
            case .hold, .reject: "refused"
            }
        return
            "commit \(commit.id.short)  \(verdict) in p\(commit.push)  \(VisibleText.escaping(commit.subject))\n"
    }

    /// Prompt, reply, edit, commit, in the order in which they happened.
    var replay: String {
        var text = heading
        for (stored, content) in segments {
            text +=
                "\n──── segment \(stored.number), recorded \(stored.recordedAt.rfc3339) from \(stored.actor)\n"
            text += content.map(turns) ?? "\nits content was erased\n"
            let name = SegmentName(session: session, segment: stored.number).description
            for commit in commits where commit.segments.contains(name) { text += "\n==> " + line(commit) }
        }
        return text
    }

    private func turns(of segment: SessionSegment) -> String {
        var edits = Dictionary(grouping: segment.edits, by: { $0.call ?? "" })
        var text = ""
        for message in segment.messages {
            for part in message.parts {
                let edited = part.type == .toolCall ? edits.removeValue(forKey: part.id ?? "-") : nil
                text += turn(part, of: message) + (edited ?? []).map(diff).joined()
            }
        }
        // Edits whose tool call stands in no message, such as those of a shell command.
        text += edits.values.flatMap(\.self).map(diff).joined()
        return text
    }

    private func turn(_ part: SessionSegment.Part, of message: SessionSegment.Message) -> String {
        let time = message.time.map { "  \(VisibleText.escaping($0))" } ?? ""
        switch part.type {
        case .text:
            let name =
                switch message.role {
                case .user: "PROMPT"
                case .assistant: "REPLY"
                case .system: "SYSTEM"
                case .tool: "TOOL"
                }
            return "\n\(name)\(time)\n" + indented(part.content ?? "")
        case .reasoning:
            return "\nTHOUGHT\(time)\n" + indented(part.content ?? "")
        case .toolCall:
            return "\nTOOL \(VisibleText.escaping(part.name ?? ""))\(time)\n"
                + indented(shortened(part.arguments ?? ""))
        case .toolCallResponse:
            return "\nANSWER OF THE TOOL\(time)\n" + indented(shortened(part.response ?? ""))
        }
    }

    private func diff(_ edit: SessionSegment.Edit) -> String {
        let lines = edit.removed.map { "- " + $0 } + edit.added.map { "+ " + $0 }
        return "\nEDIT \(VisibleText.escaping(edit.path))\n" + indented(lines.joined(separator: "\n"))
    }

    private func indented(_ text: String) -> String {
        Lines.of(VisibleText.escapingLines(text))
            .map { "    \($0)\n" }.joined()
    }

    /// What tools say can be long and is seldom the point; `show --format json` has all of it.
    private func shortened(_ text: String) -> String {
        text.count <= 400 ? text : text.prefix(400) + " … (\(text.count) characters)"
    }
}
