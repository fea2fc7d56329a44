import Crypto
package import Domain
import Foundation

/// Folds events into a segment. What was told twice, by a hook and by the transcript, appears once.
package struct SegmentBuilder {
    private var messages: [(key: String, message: SessionSegment.Message)] = []
    private var edits: [SessionSegment.Edit] = []
    private var models: [String] = []
    /// The tokens of each answer, as far as they are new: the lines of one answer count on.
    private var usage: [String: (before: SessionSegment.Usage, now: SessionSegment.Usage)] = [:]
    private var agentVersion: String?
    private var binaryParts = 0
    private var seen: Set<String> = []
    /// How often each source told a text: its second "go on" is the other source's second one, too.
    private var occurrences: [String: Int] = [:]

    /// - Parameter events: what is new since the segment before, and enough from before it to know again what the
    ///   other source told already.
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
            messages: ordered.map(\.element.message), edits: edits, usage: newTokens,
            masked: SessionSegment.Masked(binaryParts: binaryParts))
    }

    /// The provider as OpenTelemetry's conventions name it.
    private var provider: String? {
        models.contains { $0.hasPrefix("claude") } ? "anthropic" : nil
    }

    /// The paths that the new edits changed.
    package var editedPaths: Set<String> { Set(edits.map(\.path)) }

    private var newTokens: SessionSegment.Usage {
        usage.values.reduce(into: SessionSegment.Usage()) { sum, tokens in
            sum.inputTokens += tokens.now.inputTokens - tokens.before.inputTokens
            sum.outputTokens += tokens.now.outputTokens - tokens.before.outputTokens
            sum.cacheReadInputTokens += tokens.now.cacheReadInputTokens - tokens.before.cacheReadInputTokens
        }
    }

    private mutating func add(_ event: AgentEvent, isNew: Bool) {
        if let line = event.line, !seen.insert("line:\(line)").inserted { return }
        switch event.content {
        case .message(let message):
            add(message, source: event.source, isNew: isNew)
        case .edit(let edit):
            let isFirst = edit.call.map { seen.insert("edit:\($0):\(edit.path)").inserted } ?? true
            if isFirst, isNew { edits.append(edit) }
        case .answer(let id, let model, let tokens):
            if isNew, !models.contains(model) { models.append(model) }
            add(tokens, ofAnswer: id, isNew: isNew)
        case .agentVersion(let version):
            agentVersion = version
        case .binaryParts(let count):
            if isNew { binaryParts += count }
        }
    }

    private mutating func add(_ tokens: SessionSegment.Usage, ofAnswer id: String, isNew: Bool) {
        var known = usage[id] ?? (SessionSegment.Usage(), SessionSegment.Usage())
        known.now.inputTokens = max(known.now.inputTokens, tokens.inputTokens)
        known.now.outputTokens = max(known.now.outputTokens, tokens.outputTokens)
        known.now.cacheReadInputTokens = max(known.now.cacheReadInputTokens, tokens.cacheReadInputTokens)
        if !isNew { known.before = known.now }
        usage[id] = known
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
}
