import Domain
import Foundation

/// The turn of a conversation that goes on, as the spool of the place has it where the agent works. What is asked and
/// answered there belongs to each other repository, too, that the turn touches.
extension SpooledSession {
    /// What was said since the person's last prompt, with that prompt, and which model answers. A prompt that was typed
    /// while the agent worked does not begin another turn.
    package func saidInTurn() -> [MaskedEvent] {
        var said: [MaskedEvent] = []
        var isAnswered = false
        var about: [SpoolEntry.Kind: MaskedEvent] = [:]
        for entry in entries(kinds: [.message, .model, .agentVersion]) {
            guard let event = entry.said else { continue }
            guard case .message(let message) = event.content else {
                about[entry.kind] = event
                continue
            }
            if message.role == .user, isAnswered { said = [] }
            isAnswered = message.role != .user
            said.append(event)
        }
        return said + about.sorted { $0.key.rawValue < $1.key.rawValue }.map(\.value)
    }

    /// Appends what was said in a turn, as far as it is not here yet.
    ///
    /// - Parameter rules: the digest of the rules that it was masked by.
    /// - Throws: `SystemError` where it cannot be written.
    package func append(said: [MaskedEvent], maskedBy rules: String?) throws {
        guard !said.isEmpty else { return }
        var known = Set(entries(kinds: [.message, .model, .agentVersion]).map(\.identity))
        let new = said.filter { event in
            let lines = SpoolEntry.lines(of: event.bounded)
            let entries = lines.split(separator: UInt8(ascii: "\n")).compactMap {
                SpoolEntry(ArraySlice($0), end: 0)
            }
            return entries.contains { known.insert($0.identity).inserted }
        }
        try append(new, maskedBy: rules)
    }

    private var touchedPath: String { path + "/touched" }

    /// The tops of the work trees that the turn touched besides where the agent works.
    package var touchedTops: [String] {
        let listed = FileManager.default.contents(atPath: touchedPath) ?? Data()
        return listed.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Notes the tops of the work trees that the turn touched; none where a turn begins.
    ///
    /// - Throws: `SystemError` where that cannot be written.
    package func note(touchedTops tops: [String]) throws {
        if tops.isEmpty {
            unlink(touchedPath)
        } else {
            try Spool.replace(touchedPath, with: Data(tops.joined(separator: "\0").utf8))
        }
    }
}

extension SpoolEntry {
    /// What was said by a person or in reply to one, or which model said it; nil for all else.
    fileprivate var said: MaskedEvent? {
        let content: MaskedEvent.Content
        switch kind {
        case .message:
            guard let message = decoded(SessionSegment.Message.self), message.isSaid else { return nil }
            content = .message(message)
        case .model:
            guard let model = decoded(String.self) else { return nil }
            content = .model(model)
        case .agentVersion:
            guard let version = decoded(String.self) else { return nil }
            content = .agentVersion(version)
        default: return nil
        }
        let name = name.isEmpty ? nil : String(decoding: name, as: UTF8.self)
        return MaskedEvent(source: source, time: time.isEmpty ? nil : time, content: content, line: name)
    }

    /// The same of what was said at the same time. Which model it is need be told once.
    fileprivate var identity: [UInt8] {
        kind == .message ? Array(time.utf8) + [0] + key : [kind.rawValue] + value
    }
}

extension SessionSegment.Message {
    fileprivate var isSaid: Bool {
        [.user, .assistant].contains(role) && parts.allSatisfy { [.text, .reasoning].contains($0.type) }
    }
}
