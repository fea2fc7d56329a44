import Domain
import Foundation
import JSONText

@testable import SessionCapture

/// What a list of events comes to, in a form that a test can name.
struct Told {
    let events: [RawEvent]

    init(_ events: [RawEvent]) {
        self.events = events
    }

    /// Every message as `user: Fix it`, `assistant call Bash#t1: {…}`, `tool answer #t1: …`.
    var messages: [String] {
        events.compactMap { event in
            guard case .message(let message) = event.content, let part = message.parts.first else {
                return nil
            }
            switch part.type {
            case .text:
                let kind = message.kind.map { " " + $0.rawValue } ?? ""
                return "\(message.role.rawValue)\(kind): \(part.content ?? "")"
            case .reasoning: return "\(message.role.rawValue) thinks: \(part.content ?? "")"
            case .toolCall: return "call \(part.name ?? "")#\(part.id ?? "-"): \(part.arguments ?? "")"
            case .toolCallResponse: return "answer #\(part.id ?? "-"): \(part.response ?? "")"
            }
        }
    }

    /// Every edit as `a.txt -old +new`.
    var edits: [String] {
        edited.map { edit in
            ([edit.file] + edit.changes.removed.map { "-\($0)" } + edit.changes.added.map { "+\($0)" })
                .joined(separator: " ")
        }
    }

    var edited: [RawEdit] {
        events.compactMap { event in
            if case .edit(let edit) = event.content { edit } else { nil }
        }
    }

    /// In whose conversation each message stands.
    var helpers: [String?] {
        events.compactMap { event -> String?? in
            guard case .message(let message) = event.content else { return nil }
            return .some(message.helper)
        }
    }

    /// The helpers that calls started, by the calls.
    var startedHelpers: [String: String] {
        var helpers: [String: String] = [:]
        for event in events {
            guard case .message(let message) = event.content else { continue }
            for part in message.parts { if let id = part.id { helpers[id] = part.helper } }
        }
        return helpers
    }

    var models: [String] {
        var models: [String] = []
        for event in events {
            let model: String? =
                switch event.content {
                case .model(let model): model
                case .answer(_, let model, _): model
                default: nil
                }
            if let model, !models.contains(model) { models.append(model) }
        }
        return models
    }

    /// Input, output and cached tokens.
    var tokens: [Int] {
        var last: [String: SessionSegment.Usage] = [:]
        for event in events {
            if case .answer(let id, _, let usage) = event.content { last[id] = usage }
        }
        let usages = Array(last.values)
        return [
            usages.map(\.inputTokens), usages.map(\.outputTokens), usages.map(\.cacheReadInputTokens),
        ].map { $0.reduce(0, +) }
    }

    var binaryParts: Int {
        events.reduce(0) { sum, event in
            if case .binaryParts(let count, _) = event.content { sum + count } else { sum }
        }
    }

    var versions: [String] {
        events.compactMap { event in
            if case .agentVersion(let version) = event.content { version } else { nil }
        }
    }

    var names: [String] { events.compactMap(\.name) }
}

extension JSONValue {
    static func of(_ text: String) -> JSONValue {
        JSONValue(Data(text.utf8)) ?? .null
    }
}
