import Crypto
import Domain
import Foundation

/// A line of a session's events in the spool: what an agent told, with what is needed to know it again and to seal it.
///
/// Seven fields with a tab between them: kind, source, time, name, key, path, value. The value is JSON and stands in the
/// segment as it stands here, so that sealing ten thousand events takes no parsing of them.
struct SpoolEntry {
    enum Kind: UInt8 {
        case message = 0x6D  // m
        case edit = 0x65  // e
        case answer = 0x61  // a
        case model = 0x6F  // o
        case agentVersion = 0x76  // v
        case binaryParts = 0x62  // b
        case masked = 0x6B  // k
    }

    let kind: Kind
    let source: AgentEvent.Source
    let time: String
    /// The source's own name for what it told; empty where it has none.
    let name: String
    /// What is the same where both sources tell the same thing: see `key(of:)`.
    let key: String
    /// Of an edit its path, of an answer its model.
    let path: String
    let value: ArraySlice<UInt8>
    /// The byte at which the line ends.
    let end: Int

    private static let tab = UInt8(ascii: "\t")

    /// Reads a line without its end; nil where it is not whole.
    init?(_ line: ArraySlice<UInt8>, end: Int) {
        let fields = line.split(separator: Self.tab, maxSplits: 6, omittingEmptySubsequences: false)
        guard fields.count == 7, let kind = fields[0].first.flatMap(Kind.init), fields[0].count == 1,
            let source = AgentEvent.Source(mark: fields[1])
        else { return nil }
        self.kind = kind
        self.source = source
        time = String(decoding: fields[2], as: UTF8.self)
        name = String(decoding: fields[3], as: UTF8.self)
        key = String(decoding: fields[4], as: UTF8.self)
        path = Self.unescaped(fields[5])
        value = fields[6]
        self.end = end
    }

    /// The model that the entry tells of.
    var model: String? {
        switch kind {
        case .answer: path
        case .model: decoded(String.self)
        default: nil
        }
    }

    func decoded<Value: Decodable>(_ type: Value.Type) -> Value? {
        try? JSONDecoder().decode(type, from: Data(value))
    }

    /// Most paths have nothing to escape.
    private static func unescaped(_ field: ArraySlice<UInt8>) -> String {
        guard field.contains(UInt8(ascii: "\\")) else { return String(decoding: field, as: UTF8.self) }
        let quoted = Data("\"".utf8) + field + Data("\"".utf8)
        return (try? JSONDecoder().decode(String.self, from: quoted)) ?? ""
    }
}

extension SpoolEntry {
    /// The lines that `event` is kept as, each with a line end before it as well: the process before this one may have
    /// been killed in the middle of a line.
    static func lines(of event: AgentEvent, _ encoder: JSONEncoder) throws -> Data {
        switch event.content {
        case .message(let message):
            return try message.parts.enumerated().reduce(into: Data()) { lines, part in
                var single = message
                single.parts = [part.element]
                let name = event.line.map { message.parts.count == 1 ? $0 : "\($0)/\(part.offset)" }
                lines += try line(
                    .message, event, name: name, key: key(of: part.element, role: message.role),
                    value: encoder.encode(single))
            }
        case .edit(let edit):
            return try line(
                .edit, event, name: event.line, key: key(of: edit), path: escaped(edit.path, encoder),
                value: encoder.encode(edit))
        case .answer(let id, let model, let usage):
            let tokens = "[\(usage.inputTokens),\(usage.outputTokens),\(usage.cacheReadInputTokens)]"
            return try line(
                .answer, event, name: event.line, key: "\(hash(id))", path: escaped(model, encoder),
                value: Data(tokens.utf8))
        case .model(let model):
            return try line(.model, event, name: event.line, value: encoder.encode(model))
        case .agentVersion(let version):
            return try line(.agentVersion, event, name: event.line, value: encoder.encode(version))
        case .binaryParts(let count):
            return line(.binaryParts, event, name: event.line, value: Data("\(count)".utf8))
        case .masked(let counts):
            return try line(.masked, event, name: event.line, value: encoder.encode(counts))
        }
    }

    private static func line(
        _ kind: Kind, _ event: AgentEvent, name: String?, key: String = "", path: Data = Data(), value: Data
    ) -> Data {
        var line = Data("\n".utf8)
        line.append(kind.rawValue)
        line.append(tab)
        line.append(event.source.mark)
        for field in [plain(event.time ?? ""), name.map(kept) ?? "", key] {
            line.append(tab)
            line += Data(field.utf8)
        }
        line.append(tab)
        line += path
        line.append(tab)
        line += value
        line.append(UInt8(ascii: "\n"))
        return line
    }

    private static func escaped(_ text: String, _ encoder: JSONEncoder) throws -> Data {
        try encoder.encode(text).dropFirst().dropLast()
    }

    /// A part with an id is the same wherever that id is; a text where its words are.
    private static func key(of part: SessionSegment.Part, role: SessionSegment.Message.Role) -> String {
        if let id = part.id { return "\(part.type.rawValue):\(hash(id))" }
        let text = (part.content ?? part.response ?? part.arguments ?? "").trimmingCharacters(
            in: .whitespacesAndNewlines)
        return "=\(role.rawValue):\(part.type.rawValue):\(hash(text))"
    }

    /// An edit is the same where a call made it in one file; where no call is told, where its lines are.
    private static func key(of edit: SessionSegment.Edit) -> String {
        let lines = hash(([edit.path] + edit.removed + ["\u{0}"] + edit.added).joined(separator: "\n"))
        return edit.call.map { "\(hash($0 + "\u{0}" + edit.path)):\(lines)" } ?? ":\(lines)"
    }

    private static func hash(_ text: String) -> String {
        Hexadecimal.string(of: SHA256.hash(data: Data(text.utf8)).prefix(12))
    }

    /// A source's name for what it told, as the spool has it: names are compared, never shown.
    static func kept(_ name: String) -> String {
        name.utf8.count <= 100 && plain(name) == name ? name : hash(name)
    }

    /// Nothing that could end a field or a line.
    private static func plain(_ text: String) -> String {
        text.utf8.contains { $0 < 0x20 } ? "" : text
    }
}

extension AgentEvent.Source {
    fileprivate var mark: UInt8 {
        switch self {
        case .hook: UInt8(ascii: "h")
        case .transcript: UInt8(ascii: "t")
        }
    }

    fileprivate init?(mark: ArraySlice<UInt8>) {
        switch Array(mark) {
        case [UInt8(ascii: "h")]: self = .hook
        case [UInt8(ascii: "t")]: self = .transcript
        default: return nil
        }
    }
}
