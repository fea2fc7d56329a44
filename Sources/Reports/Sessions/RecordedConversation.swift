package import Domain
import Foundation
import Gate

/// A recorded session with the commits that it led to.
package struct RecordedConversation {
    private let session: SessionID
    private let segments: [(stored: StoredSegment, content: SessionSegment?)]
    private let commits: [CommitRow]

    /// - Parameter opened: the sessions that the viewer reads.
    /// - Throws: `Problem` where nothing is recorded, or the session is not opened.
    package init(_ session: SessionID, among opened: OpenedSessions, in ledger: any LedgerReading) throws {
        self.session = session
        segments = try opened.segments(of: session).map { stored in
            (stored, try stored.bytes.map { try JSONDecoder().decode(SessionSegment.self, from: Data($0)) })
        }
        guard !segments.isEmpty else {
            throw Problem(
                .missing, "no session \(session) is recorded", advice: "see 'gatehouse report sessions'")
        }
        commits = try ledger.commits(namingSession: session)
    }

    /// The session as programs read it.
    package var document: SessionContentDocument {
        SessionContentDocument(
            session: session.rawValue,
            segments: segments.map { stored, content in
                SessionContentDocument.Segment(
                    number: stored.number, sha256: stored.hash.hex, actor: stored.actor,
                    recorded: stored.recordedAt.rfc3339, push: "p\(stored.push)",
                    isAsSent: stored.maskedOnArrival.isEmpty, maskedOnArrival: stored.maskedOnArrival.counts,
                    masked: Self.masked(stored, content).counts, content: content)
            },
            commits: commits.map { RowDocument((row: 0, commit: $0), .commits) })
    }

    // MARK: For people

    private var heading: String {
        let contents = segments.compactMap(\.content)
        let models = Set(contents.flatMap(\.models)).sorted().joined(separator: ", ")
        let agent = contents.first?.agent ?? "erased"
        return "session \(session)  \(agent)\(models.isEmpty ? "" : " (\(VisibleText.escaping(models)))")\n"
    }

    /// Segments, files and commits, as people read them.
    package var summary: String {
        var text = heading
        for (stored, content) in segments {
            text +=
                "\nsegment \(stored.number)  recorded \(stored.recordedAt.rfc3339) from \(stored.actor) "
                + "in p\(stored.push)\n"
            text += "  \(stored.hash)\n"
            if !stored.maskedOnArrival.isEmpty {
                text +=
                    "  masked on arrival: \(stored.maskedOnArrival.words); the hash is of the bytes that were sent\n"
            }
            guard let content else {
                text += "  its content was erased\n"
                continue
            }
            let tokens = content.usage.inputTokens + content.usage.outputTokens
            let counts =
                [Self.count(content.messages.count, "message"), Self.count(content.edits.count, "edit")]
                + (tokens > 0 ? [Self.count(tokens, "token")] : [])
            text += "  \(content.declared?.words ?? counts.joined(separator: ", "))\n"
            if content.masked.secrets != nil {
                text += "  masked in total: \(Self.masked(stored, content).words)\n"
            }
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

    /// Secrets masked on the developer's side and on arrival.
    private static func masked(_ stored: StoredSegment, _ content: SessionSegment?) -> MaskedSecrets {
        MaskedSecrets(content?.masked.secrets ?? [:]) + stored.maskedOnArrival
    }

    private static func count(_ count: Int, _ thing: String) -> String {
        "\(count) \(thing)\(count == 1 ? "" : "s")"
    }

    private func line(_ commit: CommitRow) -> String {
        let verdict =
            switch commit.verdict {
            case .accept: commit.isEmergency ? "accepted (EMERGENCY)" : "accepted"
            case .hold: "held"
            case .reject: "refused"
            }
        return
            "commit \(commit.id.short)  \(verdict) in p\(commit.push)  \(VisibleText.escaping(commit.subject))\n"
    }

    /// Prompts, replies, edits and commits in the order in which they happened.
    package var replay: String {
        var text = heading
        let helpers = HelperTree(of: segments.compactMap(\.content))
        for (stored, content) in segments {
            text +=
                "\n──── segment \(stored.number), recorded \(stored.recordedAt.rfc3339) from \(stored.actor)\n"
            if !stored.maskedOnArrival.isEmpty {
                text += "masked on arrival: \(stored.maskedOnArrival.words)\n"
            }
            text += content.map { ReadableSegment($0, helpers: helpers).text } ?? "\nits content was erased\n"
            let name = SegmentName(session: session, segment: stored.number).description
            for commit in commits where commit.segments.contains(name) { text += "\n==> " + line(commit) }
        }
        return text
    }
}
