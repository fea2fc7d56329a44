import Domain
import Foundation

/// Reads a segment's bytes, and the index of its lines.
struct ReadSegment {
    let hasher: LineHasher

    func callAsFunction(_ bytes: Data) throws -> SessionSegment {
        try JSONDecoder().decode(SessionSegment.self, from: bytes)
    }

    func lines(of segment: SessionSegment) -> SegmentLines {
        SegmentLines(of: segment, proposedBy: Self.proposals, hash: hasher.callAsFunction)
    }

    func texts(of segment: SessionSegment) -> [AgentText] {
        segment.writtenTexts(proposedBy: Self.proposals)
    }

    /// Arguments that quote what a file held before: what is replaced is not proposed.
    private static let quotations: Set<String> = [
        "old_string", "oldString", "old_str", "oldText", "old_text",
    ]

    /// All texts in a tool call's arguments.
    private static func proposals(of part: SessionSegment.Part) -> [String] {
        guard let arguments = part.arguments,
            let value = try? JSONSerialization.jsonObject(
                with: Data(arguments.utf8), options: .fragmentsAllowed)
        else { return [] }
        var texts: [String] = []
        collect(value, into: &texts)
        return texts
    }

    private static func collect(_ value: Any, into texts: inout [String]) {
        switch value {
        case let text as String: texts.append(text)
        case let values as [Any]: for value in values { collect(value, into: &texts) }
        case let values as [String: Any]:
            for (key, value) in values where !quotations.contains(key) { collect(value, into: &texts) }
        default: break
        }
    }
}
