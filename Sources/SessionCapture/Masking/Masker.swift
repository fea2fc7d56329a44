import CGlibcExtensions
import Domain
package import Foundation
import JSONText

/// Takes secrets out of what an agent told, before any of it is kept: values that are known here, and what rules find.
///
/// The masked form is `[secret:<rule>]`: it has no part of the value, nor its length. Masking twice changes nothing
/// more. What the rules cannot be applied to is left out, and a note stands in its place.
package struct Masker {
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
    private let rules: RuleMasking
    /// The digest of the rules that were applied; nil where nothing was there to apply them to.
    package private(set) var appliedRules: String?
    /// Why the rules could not be applied.
    private(set) var failure: (any Error)?

    package init(_ secrets: [Secret], rules: RuleMasking) {
        self.rules = rules
        // Mostly there are none, and an agent waits.
        self.secrets =
            secrets.isEmpty
            ? []
            : Set(secrets).filter { !$0.value.isEmpty }
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

    /// Whether these rules may find what those that a text was masked by did not.
    ///
    /// - Parameter earlier: their digest; nil where it is not known.
    func knowsMore(than earlier: String?) throws -> Bool {
        do {
            return try rules.digest() != earlier && earlier != ""
        } catch {
            // Without rules, what was masked when it was recorded stays as it is.
            guard earlier == nil else { return false }
            throw error
        }
    }

    /// `text` with each secret replaced.
    package mutating func mask(_ text: String) -> String {
        maskByRules(maskValues(text), .text)
    }

    /// A JSON text with each secret in its strings replaced, at any depth: keys, too. What is no JSON is taken as text.
    package mutating func mask(json text: String) -> String {
        maskByRules(maskValues(json: text), .json)
    }

    /// Lines with each secret replaced, those that go over several lines, too. They stay as many.
    package mutating func mask(_ lines: [String]) -> [String] {
        guard !lines.isEmpty else { return lines }
        let text = Lines.text(of: lines)
        let masked = maskByRules(maskValues(text, keepsLines: true), .lines)
        return masked == text
            ? lines : Lines.of(masked).map(String.init)
    }

    // MARK: Rules

    private static let note = "[left out: it could not be masked, since the rules for secrets are missing]"

    private mutating func maskByRules(_ text: String, _ form: RuleMasking.Form) -> String {
        guard !text.isEmpty else { return text }
        do {
            let masked = try rules.mask(Array(text.utf8), form)
            appliedRules = try rules.digest()
            guard !masked.counts.isEmpty else { return text }
            counts.merge(masked.counts, uniquingKeysWith: +)
            return String(decoding: masked.bytes, as: UTF8.self)
        } catch {
            failure = error
            return switch form {
            case .text: Self.note
            case .json: JSONValue.string(Self.note).text
            case .lines:
                Lines.text(of: Lines.of(text).map { _ in Self.note })
            }
        }
    }

    // MARK: Values

    /// - Parameter keepsLines: whether what takes the place of several lines has as many.
    private mutating func maskValues(_ text: String, keepsLines: Bool = false) -> String {
        guard !secrets.isEmpty else { return text }
        var bytes = Array(text.utf8)
        var isChanged = false
        for secret in secrets {
            let places = Self.places(of: secret.bytes, in: bytes)
            guard !places.isEmpty else { continue }
            let lines = keepsLines ? secret.bytes.filter { $0 == 0x0A }.count : 0
            let placeholder =
                secret.placeholder + repeatElement([0x0A] + secret.placeholder, count: lines).joined()
            bytes = Self.replacing(places, length: secret.bytes.count, in: bytes, with: placeholder)
            counts[secret.rule, default: 0] += places.count
            isChanged = true
        }
        return isChanged ? String(decoding: bytes, as: UTF8.self) : text
    }

    mutating func maskValues(json text: String) -> String {
        guard !secrets.isEmpty else { return text }
        guard let value = JSONValue(Data(text.utf8)) else { return maskValues(text) }
        let masked = maskValues(value)
        return masked == value ? text : masked.text
    }

    private mutating func maskValues(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(maskValues(text))
        case .array(let values): .array(values.map { maskValues($0) })
        case .object(let values):
            .object(
                values.reduce(into: [:]) { masked, member in
                    let (key, value) = (maskValues(member.key), maskValues(member.value))
                    masked[key] = value
                })
        default: value
        }
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
