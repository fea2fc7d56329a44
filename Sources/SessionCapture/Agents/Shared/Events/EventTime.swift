import Files
import Foundation
import JSONText

/// A time as agents tell it: seconds or milliseconds since 1970, or a text.
struct EventTime {
    let millisecondsSince1970: Int
    /// RFC 3339, in UTC.
    let text: String

    /// Before 2286 in seconds, after 1973 in milliseconds: no time of an agent's can be both.
    private static let smallestInMilliseconds = 1e11
    /// The year 9999, so that no arithmetic overflows.
    private static let latest = 253_402_300_799.0

    init?(_ value: JSONValue?) {
        switch value {
        case .integer(let number): self.init(number: Double(number))
        case .number(let number): self.init(number: number)
        case .string(let text): self.init(text: text)
        default: return nil
        }
    }

    init?(text: String) {
        if let number = Double(text) {
            self.init(number: number)
            return
        }
        let withT = text.contains(" ") ? text.replacingOccurrences(of: " ", with: "T") : text
        let zoned =
            withT.contains { "Z+".contains($0) } || withT.dropFirst(10).contains("-") ? withT : withT + "Z"
        let fractional = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        guard let date = (try? fractional.parse(zoned)) ?? (try? Date.ISO8601FormatStyle().parse(zoned))
        else {
            return nil
        }
        self.init(date, told: zoned.hasSuffix("Z") ? zoned : nil)
    }

    private init?(number: Double) {
        self.init(
            Date(timeIntervalSince1970: number >= Self.smallestInMilliseconds ? number / 1000 : number),
            told: nil)
    }

    /// - Parameter told: the agent's own text, where it is RFC 3339 in UTC already.
    init?(_ date: Date, told: String?) {
        let seconds = date.timeIntervalSince1970
        guard seconds > 0, seconds < Self.latest else { return nil }
        millisecondsSince1970 = Int((seconds * 1000).rounded())
        text = told ?? UTCTime.text(millisecondsSince1970: millisecondsSince1970)
    }

    /// What `value` says as RFC 3339; nil where it is no time.
    static func text(_ value: JSONValue?) -> String? {
        // Nearly all are what they must become, and transcripts have many.
        if let text = value?.string, isRFC3339InUTC(text) { return text }
        return EventTime(value)?.text
    }

    private static func isRFC3339InUTC(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (20...35).contains(bytes.count), bytes.last == UInt8(ascii: "Z") else { return false }
        return bytes.indices.dropLast().allSatisfy { index in
            switch index {
            case 4, 7: bytes[index] == UInt8(ascii: "-")
            case 10: bytes[index] == UInt8(ascii: "T")
            case 13, 16: bytes[index] == UInt8(ascii: ":")
            case 19: bytes[index] == UInt8(ascii: ".")
            default: (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index])
            }
        }
    }
}
