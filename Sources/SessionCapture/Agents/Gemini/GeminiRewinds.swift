import Foundation
import JSONText

/// The messages that a user of Gemini took back: those from the one that a `$rewindTo` names on.
struct GeminiRewinds {
    private(set) var messages: Set<String> = []
    private var order: [String] = []

    private static let mark = Data("\"$rewindTo\"".utf8)

    init(path: String) {
        guard Self.hasRewinds(path), var lines = try? ChunkedLines(path: path, from: 0) else { return }
        while let next = try? lines.next() {
            if case .end = next { break }
            guard case .line(let line, let isWhole) = next else { continue }
            add(line)
            if !isWhole { break }
        }
    }

    /// Most chats have none, and need not be understood to know that.
    private static func hasRewinds(_ path: String) -> Bool {
        guard var lines = try? ChunkedLines(path: path, from: 0) else { return false }
        while let next = try? lines.next() {
            if case .end = next { return false }
            guard case .line(let line, let isWhole) = next else { continue }
            if line.bytes.range(of: mark) != nil { return true }
            if !isWhole { return false }
        }
        return false
    }

    private mutating func add(_ line: TranscriptLine) {
        guard let json = JSONValue(line.bytes) else { return }
        if let target = json["$rewindTo"]?.string {
            guard let index = order.firstIndex(of: target) else { return }
            messages.formUnion(order[index...])
            order.removeSubrange(index...)
        } else if let id = json["id"]?.string, order.last != id, json["type"] != nil {
            order.append(id)
        }
    }
}
