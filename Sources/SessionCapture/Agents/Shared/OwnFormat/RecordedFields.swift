import JSONText

/// The fields of a line of the recorder's own format, strictly.
struct RecordedFields {
    private let json: JSONValue
    private let line: Int

    private static let known: Set<String> = [
        "type", "conversation", "agent", "agent_version", "model", "time", "name", "text", "id", "tool",
        "arguments",
        "result", "path", "removed", "added", "before", "after", "input_tokens", "output_tokens",
        "cache_read_input_tokens",
    ]

    init(_ json: JSONValue, line: Int) {
        self.json = json
        self.line = line
    }

    subscript(_ field: String) -> JSONValue? { json[field] }

    func problem(_ message: String) -> RecordedLine.Mistake {
        RecordedLine.Mistake(line: line, message: message)
    }

    func missing(_ field: String) -> RecordedLine.Mistake { problem("'\(field)' is missing") }

    func text(_ field: String) throws(RecordedLine.Mistake) -> String {
        guard let text = try optionalText(field) else { throw missing(field) }
        guard !text.isEmpty else { throw problem("'\(field)' is empty") }
        return text
    }

    func optionalText(_ field: String) throws(RecordedLine.Mistake) -> String? {
        guard let value = json[field], !value.isNull else { return nil }
        guard let text = value.string else { throw problem("'\(field)' must be a text") }
        return text
    }

    func lines(_ field: String) throws(RecordedLine.Mistake) -> [String]? {
        guard let value = json[field], !value.isNull else { return nil }
        guard let values = value.array else { throw problem("'\(field)' must be a list of lines") }
        let lines = values.compactMap(\.string)
        guard lines.count == values.count, !lines.contains(where: { $0.utf8.contains(UInt8(ascii: "\n")) })
        else {
            throw problem("'\(field)' must be a list of texts without line feeds")
        }
        return lines
    }

    func count(_ field: String) throws(RecordedLine.Mistake) -> Int? {
        guard let value = json[field], !value.isNull else { return nil }
        guard let count = value.int, count >= 0 else {
            throw problem("'\(field)' must be a whole number from 0 on")
        }
        return count
    }

    func time() throws(RecordedLine.Mistake) -> String? {
        guard let value = json["time"], !value.isNull else { return nil }
        guard let text = EventTime.text(value) else {
            throw problem("'time' must be RFC 3339, or seconds or milliseconds since 1970")
        }
        return text
    }

    /// Fields of other names, as JSON texts.
    var unknown: [String: String] {
        (json.object ?? [:]).filter { !Self.known.contains($0.key) }.mapValues {
            $0.withoutBinaryParts.kept.text
        }
    }
}
