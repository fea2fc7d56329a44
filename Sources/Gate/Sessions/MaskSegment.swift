import Domain
import Foundation
import JSONText
import SecretScan

/// Masks a segment's document again after the developer's machine did: a client can be manipulated, and the home may
/// have rules that the client does not.
///
/// Every string is scanned, including names of members and fields that this version does not know; every other byte
/// stays as it came. The few fields that hold only an id or a hash stay: a rule may take one for a secret, and the
/// document could not be read without it.
///
/// A placeholder that the client wrote stays, also one with a fingerprint. Anyone can type it, so that it tells
/// nothing: only what the home itself masked is counted.
struct MaskSegment {
    let scanner: SecretScanner
    let key: FingerprintKey

    /// The secrets in a text cannot be told from the rest, or the rest would still hold one.
    struct Unmaskable: Error {
        /// The place, as `edits[].added[]`; empty where it is not known.
        let place: String
        let reason: String
    }

    private static let lines: Set = ["edits[].added[]", "edits[].removed[]"]
    /// The objects and arrays whose values are looked at one by one.
    private static let takenApart: Set = ["", "edits", "edits[]", "edits[].added", "edits[].removed"]

    func callAsFunction(_ document: Data) throws -> (document: Data, masked: MaskedSecrets) {
        var work = Work(Array(document), masker: SecretMasker(scanner, key: key))
        var lines: [JSONElements.Element] = []
        for value in JSONElements(of: work.bytes, takingApart: Self.takenApart) {
            if value.path.map(Self.lines.contains) ?? false {
                lines.append(value)
                continue
            }
            try work.mask(lines: lines)
            lines = []
            if !isIdentifier(work.bytes[value.range].dropFirst().dropLast(), at: value.path) {
                try work.mask(value)
            }
        }
        try work.mask(lines: lines)
        return (work.result.map { Data($0) } ?? document, MaskedSecrets(work.counts))
    }

    private func isIdentifier(_ value: ArraySlice<UInt8>, at place: String?) -> Bool {
        let value = { String(decoding: value, as: UTF8.self) }
        return switch place {
        case "session": SessionID(value()) != nil
        case "previous": SegmentHash(hex: value()) != nil
        case "edits[].before", "edits[].after": ObjectID(hex: value()) != nil
        default: false
        }
    }

    /// A document on its way through the masker.
    private struct Work {
        let bytes: [UInt8]
        private let masker: SecretMasker
        /// What is exchanged, in order.
        private var exchanged: [(range: Range<Int>, bytes: [UInt8])] = []

        init(_ bytes: [UInt8], masker: SecretMasker) {
            self.bytes = bytes
            self.masker = masker
        }

        var counts: [String: Int] { masker.counts }

        /// Nil where nothing was masked.
        var result: [UInt8]? {
            guard !exchanged.isEmpty else { return nil }
            var result: [UInt8] = []
            result.reserveCapacity(bytes.count)
            var start = 0
            for (range, replacement) in exchanged {
                result += bytes[start..<range.lowerBound]
                result += replacement
                start = range.upperBound
            }
            return result + bytes[start...]
        }

        /// Masks the strings of a value, by the names that they go by where they have one.
        mutating func mask(_ value: JSONElements.Element) throws {
            let range = value.member ?? value.range
            let brackets = value.member == nil ? ("[", "]") : ("{", "}")
            let unit = Array(brackets.0.utf8) + bytes[range] + Array(brackets.1.utf8)
            let masked = try masker.mask(json: unit)
            guard masked != unit else { return }
            try checkFinished(value.path)
            // Between the bytes of one character a rule may end.
            let sound = Array(String(decoding: masked, as: UTF8.self).utf8)
            guard try masker.mask(json: sound) == sound else { throw stillFound(at: value.path) }
            exchanged.append((range, Array(sound.dropFirst().dropLast())))
        }

        /// Masks the lines of an edit as the text that they are: a key may stand on several. They stay as many.
        mutating func mask(lines: [JSONElements.Element]) throws {
            guard let first = lines.first, let last = lines.last else { return }
            guard
                let values = JSONElements.texts(
                    of: bytes[first.range.lowerBound..<last.range.upperBound])
            else {
                for line in lines { try mask(line) }
                return
            }
            let text = Array(values.joined(separator: "\n").utf8)
            guard let masked = try masker.mask(bytes: text, keepsLines: true) else { return }
            try checkFinished(first.path)
            guard try masker.mask(bytes: masked, keepsLines: true) == nil else {
                throw stillFound(at: first.path)
            }
            var rest = Lines.of(String(decoding: masked, as: UTF8.self))[...]
            for (line, value) in zip(lines, values) {
                let count = Lines.of(value).count
                let after = rest.prefix(count).joined(separator: "\n")
                rest = rest.dropFirst(count)
                guard after != value else { continue }
                exchanged.append((line.range, Array(try Self.encoder.encode(after))))
            }
        }

        private static let encoder: JSONEncoder = {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .withoutEscapingSlashes
            return encoder
        }()

        /// The masker takes all of a text on which a rule did not finish for a secret; the gate says so instead.
        private func checkFinished(_ place: String?) throws {
            guard let rule = masker.unfinishedRule else { return }
            throw Unmaskable(
                place: place ?? "", reason: "rule \(rule) took too long on it, so that there may be a secret")
        }

        private func stillFound(at place: String?) -> Unmaskable {
            Unmaskable(place: place ?? "", reason: "what is masked in it still reads as a secret")
        }
    }
}
