import Crypto
import Domain
import Files
import Foundation
import JSONText

/// A line of a session's events in the spool: what an agent told, with what is needed to know it again and to seal it.
///
/// Seven fields with a tab between them: kind, source, time, name, key, path, value. The value is JSON and goes into
/// the segment as it is here, so that sealing ten thousand events takes no parsing of them.
struct SpoolEntry {
    enum Kind: UInt8 {
        case message = 0x6D  // m
        case edit = 0x65  // e
        case answer = 0x61  // a
        case model = 0x6F  // o
        case agentVersion = 0x76  // v
        case binaryParts = 0x62  // b
        case masked = 0x6B  // k
        case declared = 0x64  // d
    }

    let kind: Kind
    let source: MaskedEvent.Source
    /// The source's own name for what it told; empty where it has none.
    let name: ArraySlice<UInt8>
    /// What is the same where both sources tell the same thing: see `key(of:)`.
    let key: ArraySlice<UInt8>
    private(set) var value: ArraySlice<UInt8>
    /// The byte at which the line ends.
    let end: Int
    private let timeField: ArraySlice<UInt8>
    private let pathField: ArraySlice<UInt8>

    private static let tab = UInt8(ascii: "\t")

    /// Reads a line without its end; nil where it is not whole.
    init?(_ line: ArraySlice<UInt8>, end: Int) {
        guard let kind = line.first.flatMap(Kind.init) else { return nil }
        var fields = Fields(line)
        guard fields.next()?.count == 1, let source = fields.next().flatMap(MaskedEvent.Source.init(mark:)),
            let time = fields.next(), let name = fields.next(), let key = fields.next(),
            let path = fields.next()
        else { return nil }
        self.kind = kind
        self.source = source
        timeField = time
        self.name = name
        self.key = key
        pathField = path
        value = fields.rest
        self.end = end
    }

    /// Cuts a line at its tabs: `split` makes an array for each of ten thousand lines.
    private struct Fields {
        private(set) var rest: ArraySlice<UInt8>

        init(_ line: ArraySlice<UInt8>) { rest = line }

        mutating func next() -> ArraySlice<UInt8>? {
            guard let end = rest.firstIndex(of: SpoolEntry.tab) else { return nil }
            defer { rest = rest[(end + 1)...] }
            return rest[..<end]
        }
    }

    var time: String { String(decoding: timeField, as: UTF8.self) }

    /// The path of an edit, the model of an answer. Most have nothing to escape.
    var path: String {
        guard pathField.contains(UInt8(ascii: "\\")) else {
            return String(decoding: pathField, as: UTF8.self)
        }
        let quoted = Data(utf8: "\"") + pathField + Data(utf8: "\"")
        return (try? JSONDecoder().decode(String.self, from: quoted)) ?? ""
    }

    /// The model that the entry tells of.
    var model: String? {
        switch kind {
        case .answer: pathField.isEmpty ? nil : path
        case .model: decoded(String.self)
        default: nil
        }
    }

    func decoded<Value: Decodable>(_ type: Value.Type) -> Value? {
        try? JSONDecoder().decode(type, from: Data(value))
    }
}

extension SpoolEntry {
    /// The lines that `event` is kept as, each with a line end before it as well: the process before this one may have
    /// been killed in the middle of a line.
    static func lines(of event: MaskedEvent) -> Data {
        switch event.content {
        case .message(let message):
            return message.parts.enumerated().reduce(into: Data()) { lines, part in
                var single = message
                single.parts = [part.element]
                let name = event.line.map { message.parts.count == 1 ? $0 : "\($0)/\(part.offset)" }
                lines += line(
                    .message, event, name: name, key: key(of: part.element, role: message.role),
                    value: Data(single.json.bytes))
            }
        case .edit(let edit):
            return line(
                .edit, event, name: event.line, key: key(of: edit), path: escaped(edit.path),
                value: Data(edit.json.bytes))
        case .answer(let id, let model, let usage):
            let tokens = "[\(usage.inputTokens),\(usage.outputTokens),\(usage.cacheReadInputTokens)]"
            return line(
                .answer, event, name: event.line, key: "\(hash(id))", path: escaped(model ?? ""),
                value: Data(utf8: tokens))
        case .model(let model):
            return line(.model, event, name: event.line, value: Data(JSONValue.string(model).bytes))
        case .agentVersion(let version):
            return line(
                .agentVersion, event, name: event.line, value: Data(JSONValue.string(version).bytes))
        case .binaryParts(let count, let call):
            return line(
                .binaryParts, event, name: event.line, key: call.map(hash) ?? "",
                value: Data(utf8: "\(count)"))
        case .masked(let counts):
            let value = JSONValue.object(counts.mapValues(JSONValue.integer))
            return line(.masked, event, name: event.line, value: Data(value.bytes))
        case .declared(let declaration):
            let value = JSONValue.object([
                "by": .string(declaration.by), "time": .string(declaration.time),
                "reason": .string(declaration.reason),
            ])
            return line(.declared, event, name: event.line, value: Data(value.bytes))
        }
    }

    private static func line(
        _ kind: Kind, _ event: MaskedEvent, name: String?, key: String = "", path: Data = Data(), value: Data
    ) -> Data {
        var line = Data(utf8: "\n")
        line.append(kind.rawValue)
        line.append(tab)
        line.append(event.source.mark)
        for field in [plain(event.time ?? ""), name.map(kept) ?? "", key] {
            line.append(tab)
            line += Data(utf8: field)
        }
        line.append(tab)
        line += path
        line.append(tab)
        line += value
        line.append(UInt8(ascii: "\n"))
        return line
    }

    private static func escaped(_ text: String) -> Data {
        Data(JSONValue.string(text).bytes.dropFirst().dropLast())
    }

    /// Two halves with `=` between them: the id of a part that has one, then what is the same where the same is told
    /// without an id: a text's words, a call's tool and arguments.
    private static func key(of part: SessionSegment.Part, role: SessionSegment.Message.Role) -> String {
        let told = part.content ?? part.response ?? "\(part.name ?? "")\u{0}\(part.arguments ?? "")"
        let text = trimmed(told)
        let id = part.id.map { "\(part.type.rawValue):\(hash($0))" } ?? ""
        return "\(id)=\(role.rawValue):\(part.type.rawValue):\(hash(text))"
    }

    /// A text without white space around it. Hardly any has other than ASCII's there, so that a set of characters is
    /// seldom needed.
    private static func trimmed(_ text: String) -> String {
        let utf8 = text.utf8
        var (start, end) = (utf8.startIndex, utf8.endIndex)
        while start < end, isWhiteSpace(utf8[start]) { start = utf8.index(after: start) }
        while start < end, isWhiteSpace(utf8[utf8.index(before: end)]) { end = utf8.index(before: end) }
        let trimmed = text[start..<end]
        guard let first = trimmed.utf8.first, let last = trimmed.utf8.last, first < 0x80, last < 0x80 else {
            return trimmed.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return String(trimmed)
    }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// The same of an edit, with `:` between the halves: the call that made it and the file, then its lines, in which
    /// white space does not count, since one source may show it otherwise than another. A command can be told to have
    /// changed a file several times, as when it commits in between.
    private static func key(of edit: SessionSegment.Edit) -> String {
        let told = [edit.path] + edit.removed + ["\u{0}"] + edit.added
        let lines = hash(Lines.text(of: told.map(withoutWhiteSpace)))
        let place = edit.tool == RawEdit.shellTool ? lines : edit.path
        return edit.call.map { "\(hash($0 + "\u{0}" + place)):\(lines)" } ?? ":\(lines)"
    }

    private static func withoutWhiteSpace(_ line: String) -> String {
        String(decoding: line.utf8.filter { !isWhiteSpace($0) }, as: UTF8.self)
    }

    /// The halves of the key of a message or an edit. What an older version wrote of a call has no second half.
    var keyHalves: (id: ArraySlice<UInt8>, content: ArraySlice<UInt8>) {
        let mark = kind == .edit ? UInt8(ascii: ":") : UInt8(ascii: "=")
        guard let place = key.firstIndex(of: mark) else { return (key, []) }
        return (key[..<place], key[(place + 1)...])
    }

    /// An edit with what another telling of it knows besides: the call that made it, and the lines that it changed.
    func completed(by other: SpoolEntry) -> SpoolEntry {
        guard var edit = decoded(SessionSegment.Edit.self), let told = other.decoded(SessionSegment.Edit.self)
        else { return self }
        let hasLines = !edit.removed.isEmpty || !edit.added.isEmpty
        guard edit.call == nil && told.call != nil || !hasLines else { return self }
        edit.call = edit.call ?? told.call
        if !hasLines { (edit.removed, edit.added, edit.omitted) = (told.removed, told.added, told.omitted) }
        edit.before = edit.before ?? told.before
        edit.after = edit.after ?? told.after
        var entry = self
        entry.value = edit.json.bytes[...]
        return entry
    }

    /// Of an edit that was seen by comparing: how the key begins of what the agent tells of the same call and file. Nil
    /// for any other entry.
    var keyIfTold: ArraySlice<UInt8>? {
        let isCompared = kind == .edit && Data(value).range(of: Self.mark) != nil
        guard isCompared, let edit = decoded(SessionSegment.Edit.self),
            edit.tool == RawEdit.shellTool, let call = edit.call
        else { return nil }
        return ArraySlice(Self.hash(call + "\u{0}" + edit.path).utf8)
    }

    /// Only entries with it need be decoded.
    private static let mark = Data(utf8: "\"\(RawEdit.shellTool)\"")

    private static func hash(_ text: String) -> String {
        String(ContentDigest(of: text).text.prefix(24))
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

extension MaskedEvent.Source {
    fileprivate var mark: UInt8 {
        switch self {
        case .hook: UInt8(ascii: "h")
        case .transcript: UInt8(ascii: "t")
        }
    }

    fileprivate init?(mark: ArraySlice<UInt8>) {
        switch mark.first {
        case UInt8(ascii: "h"): self = .hook
        case UInt8(ascii: "t"): self = .transcript
        default: return nil
        }
    }
}
