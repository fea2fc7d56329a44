package import Domain
package import Foundation

/// A segment as the bytes that are hashed, kept and shipped.
package struct SegmentDocument {
    package let bytes: Data

    /// Writes the segment. One too large for a mirror would hold up all that come after it, so it is cut until it
    /// fits, and says where: first what tools answered, then the calls and texts, at last the edits' lines.
    package init(_ segment: SessionSegment, maximumSize: Int = SessionSegment.maximumSize) throws {
        var segment = segment
        var bytes = try Self.encode(segment)
        for limit in Self.limits(below: maximumSize) where bytes.count > maximumSize {
            segment.shortenParts { $0.response = Self.shortened($0.response, to: limit) }
            bytes = try Self.encode(segment)
        }
        for limit in Self.limits(below: maximumSize) where bytes.count > maximumSize {
            segment.shortenParts { part in
                part.content = Self.shortened(part.content, to: limit)
                part.arguments = Self.shortenedArguments(part.arguments, to: limit)
            }
            bytes = try Self.encode(segment)
        }
        for limit in Self.limits(below: maximumSize) where bytes.count > maximumSize {
            for index in segment.edits.indices {
                segment.edits[index].added = Self.shortened(segment.edits[index].added, to: limit)
                segment.edits[index].removed = Self.shortened(segment.edits[index].removed, to: limit)
            }
            bytes = try Self.encode(segment)
        }
        self.bytes = bytes
    }

    private static func encode(_ segment: SessionSegment) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(segment)
    }

    /// What each piece may have left, in steps.
    private static func limits(below size: Int) -> [Int] {
        Array(sequence(first: size / 16) { $0 > 64 ? $0 / 8 : nil })
    }

    private static func shortened(_ text: String?, to limit: Int) -> String? {
        guard let text, text.utf8.count > limit + notice.utf8.count else { return text }
        return String(decoding: text.utf8.prefix(limit), as: UTF8.self) + notice
    }

    /// Arguments stay a JSON text: a string of the beginning of what they were.
    private static func shortenedArguments(_ text: String?, to limit: Int) -> String? {
        guard let text, let short = shortened(text, to: limit), short != text else { return text }
        return JSONValue.string(short).text
    }

    private static func shortened(_ lines: [String], to limit: Int) -> [String] {
        var left = limit
        let kept = lines.prefix { line in
            left -= line.utf8.count + 4
            return left >= 0
        }
        return kept.count == lines.count ? lines : Array(kept)
    }

    private static let notice = "\n[shortened: the segment would be too large]"
}

extension SessionSegment {
    fileprivate mutating func shortenParts(_ shorten: (inout Part) -> Void) {
        for message in messages.indices {
            for part in messages[message].parts.indices { shorten(&messages[message].parts[part]) }
        }
    }
}
