import CGlibcExtensions
package import Foundation

/// Takes secrets out of what an agent told, before any of it is kept.
///
/// The masked form is `[secret:<rule>]`: no part of the value and not its length. Masking what is masked changes nothing.
package struct Masker: Sendable {
    /// A value that must not be kept, and the rule that knows it.
    package struct Secret: Hashable, Sendable {
        package let value: String
        package let rule: String

        package init(value: String, rule: String) {
            self.value = value
            self.rule = rule
        }
    }

    /// Longer ones first: one may contain another.
    private let secrets: [(bytes: [UInt8], placeholder: [UInt8], rule: String)]
    /// How many secrets were masked, by rule.
    package private(set) var counts: [String: Int] = [:]

    package init(_ secrets: some Sequence<Secret>) {
        self.secrets = Set(secrets).filter { !$0.value.isEmpty }
            .sorted { ($0.value.utf8.count, $0.value) > ($1.value.utf8.count, $1.value) }
            .map { (Array($0.value.utf8), Array("[secret:\($0.rule)]".utf8), $0.rule) }
    }

    /// Whether a secret stands in a JSON text as it would be written there: most texts have none, and need no parsing.
    package func isFound(inJSON text: Data) -> Bool {
        let bytes = Array(text)
        return secrets.contains { secret in
            let value = String(decoding: secret.bytes, as: UTF8.self)
            let written = JSONValue.string(value).text.utf8.dropFirst().dropLast()
            return !Self.places(of: Array(written), in: bytes).isEmpty
        }
    }

    /// Returns the counts since the last time, and begins to count anew.
    package mutating func takeCounts() -> [String: Int] {
        defer { counts = [:] }
        return counts
    }

    /// `text` with each secret replaced.
    package mutating func mask(_ text: String) -> String {
        guard !secrets.isEmpty else { return text }
        var bytes = Array(text.utf8)
        var isChanged = false
        for secret in secrets {
            let places = Self.places(of: secret.bytes, in: bytes)
            guard !places.isEmpty else { continue }
            bytes = Self.replacing(places, length: secret.bytes.count, in: bytes, with: secret.placeholder)
            counts[secret.rule, default: 0] += places.count
            isChanged = true
        }
        return isChanged ? String(decoding: bytes, as: UTF8.self) : text
    }

    /// A JSON text with each secret in its strings replaced, at any depth: keys, too. What is no JSON is taken as text.
    package mutating func mask(json text: String) -> String {
        guard !secrets.isEmpty else { return text }
        guard let value = JSONValue(Data(text.utf8)) else { return mask(text) }
        let masked = mask(value)
        return masked == value ? text : masked.text
    }

    private mutating func mask(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(mask(text))
        case .array(let values): .array(values.map { mask($0) })
        case .object(let values):
            .object(
                values.reduce(into: [:]) { masked, member in
                    let (key, value) = (mask(member.key), mask(member.value))
                    masked[key] = value
                })
        default: value
        }
    }

    /// Lines with each secret replaced, those that go over several lines, too.
    package mutating func mask(_ lines: [String]) -> [String] {
        guard !secrets.isEmpty, !lines.isEmpty else { return lines }
        let text = lines.joined(separator: "\n")
        let masked = mask(text)
        return masked == text
            ? lines : masked.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private static func places(of secret: [UInt8], in bytes: [UInt8]) -> [Int] {
        guard bytes.count >= secret.count else { return [] }
        var places: [Int] = []
        bytes.withUnsafeBytes { text in
            guard let base = text.baseAddress else { return }
            var start = 0
            while start + secret.count <= text.count,
                let found = memmem(base + start, text.count - start, secret, secret.count)
            {
                let place = UnsafeRawPointer(found) - base
                places.append(place)
                start = place + secret.count
            }
        }
        return places
    }

    private static func replacing(
        _ places: [Int], length: Int, in bytes: [UInt8], with placeholder: [UInt8]
    ) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var start = 0
        for place in places {
            result += bytes[start..<place]
            result += placeholder
            start = place + length
        }
        return result + bytes[start...]
    }
}
