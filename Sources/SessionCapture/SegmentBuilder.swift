import Crypto
package import Domain
package import Foundation

/// Folds events into a segment. What was told twice, by a hook and by the transcript, appears once.
package struct SegmentBuilder {
    private var messages: [(key: String, message: SessionSegment.Message)] = []
    private var edits: [SessionSegment.Edit] = []
    private var models: [String] = []
    private var usage = SessionSegment.Usage()
    private var agentVersion: String?
    private var binaryParts = 0
    private var seen: Set<String> = []
    /// How often each source told a text: its second "go on" is the other source's second one, too.
    private var occurrences: [String: Int] = [:]

    /// - Parameter events: all of the session, each with whether it is new since the segment before.
    package init(events: [(event: AgentEvent, isNew: Bool)]) {
        for (event, isNew) in events { add(event, isNew: isNew) }
    }

    /// The segment; nil where nothing is new.
    package func segment(
        session: SessionID, number: Int, previous: SegmentHash?, description: SpooledSession.Description
    ) -> SessionSegment? {
        guard !messages.isEmpty || !edits.isEmpty else { return nil }
        // Hooks tell at once and transcripts later, so the order of arrival is not the order of events.
        let ordered = messages.enumerated().sorted { left, right in
            (left.element.message.time ?? "", left.offset) < (right.element.message.time ?? "", right.offset)
        }
        return SessionSegment(
            session: session, segment: number, previous: previous, conversation: description.conversation,
            agent: description.agent, agentVersion: agentVersion, provider: provider, models: models,
            messages: ordered.map(\.element.message), edits: edits, usage: usage,
            masked: SessionSegment.Masked(binaryParts: binaryParts))
    }

    /// The provider as OpenTelemetry's conventions name it.
    private var provider: String? {
        models.contains { $0.hasPrefix("claude") } ? "anthropic" : nil
    }

    private mutating func add(_ event: AgentEvent, isNew: Bool) {
        switch event.content {
        case .message(let message):
            add(message, source: event.source, isNew: isNew)
        case .edit(let edit):
            let isFirst = edit.call.map { seen.insert("edit:\($0):\(edit.path)").inserted } ?? true
            if isFirst, isNew { edits.append(edit) }
        case .answer(let id, let model, let tokens):
            let isFirst = seen.insert("answer:\(id)").inserted
            guard isNew else { return }
            if !models.contains(model) { models.append(model) }
            guard isFirst else { return }
            usage.inputTokens += tokens.inputTokens
            usage.outputTokens += tokens.outputTokens
            usage.cacheReadInputTokens += tokens.cacheReadInputTokens
        case .agentVersion(let version):
            agentVersion = version
        case .binaryParts(let count):
            if isNew { binaryParts += count }
        }
    }

    private mutating func add(_ message: SessionSegment.Message, source: AgentEvent.Source, isNew: Bool) {
        for part in message.parts {
            let key = key(of: part, role: message.role, source: source)
            var single = message
            single.parts = [part]
            if seen.insert(key).inserted {
                if isNew { messages.append((key, single)) }
            } else if source == .transcript, let index = messages.firstIndex(where: { $0.key == key }) {
                // The transcript knows when it really was.
                messages[index].message.time = single.time ?? messages[index].message.time
            }
        }
    }

    private mutating func key(
        of part: SessionSegment.Part, role: SessionSegment.Message.Role, source: AgentEvent.Source
    ) -> String {
        if let id = part.id { return "\(part.type.rawValue):\(id)" }
        let text = (part.content ?? part.response ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        let name = "\(role.rawValue):\(part.type.rawValue):\(SHA256.hash(data: Data(text.utf8)))"
        let count = occurrences["\(source.rawValue):\(name)", default: 0]
        occurrences["\(source.rawValue):\(name)"] = count + 1
        return "\(name)#\(count)"
    }

    // MARK: Bytes

    /// The segment's document. Where it is too large for a mirror, what tools answered is shortened, and says so.
    package static func bytes(of segment: SessionSegment) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var segment = segment
        var bytes = try encoder.encode(segment)
        var limit = 1 << 20
        while bytes.count > SessionSegment.maximumSize, limit >= 64 {
            for message in segment.messages.indices {
                for part in segment.messages[message].parts.indices {
                    segment.messages[message].parts[part].shorten(to: limit)
                }
            }
            bytes = try encoder.encode(segment)
            limit /= 4
        }
        return bytes
    }
}

extension SessionSegment.Part {
    fileprivate mutating func shorten(to limit: Int) {
        func shortened(_ text: String?) -> String? {
            guard let text, text.utf8.count > limit else { return text }
            return String(text.prefix(limit)) + "\n[shortened: the segment would be too large]"
        }
        response = shortened(response)
        arguments = shortened(arguments)
    }
}
