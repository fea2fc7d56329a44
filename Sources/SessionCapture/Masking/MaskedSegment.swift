package import Domain
import Foundation

/// Masks what segments are made of.
extension Masker {
    /// A message with each secret replaced.
    package mutating func mask(_ message: SessionSegment.Message) -> SessionSegment.Message {
        var message = message
        maskContents(of: &message.parts)
        for index in message.parts.indices {
            message.parts[index].content = message.parts[index].content.map { mask($0) }
            message.parts[index].response = message.parts[index].response.map { mask(json: $0) }
            message.parts[index].arguments = message.parts[index].arguments.map { mask(json: $0) }
        }
        message.attributes = message.attributes?.mapValues { mask(json: $0) }
        return message
    }

    /// Masks what goes over several parts.
    private mutating func maskContents(of parts: inout [SessionSegment.Part]) {
        let texts = parts.indices.filter { parts[$0].content != nil }
        guard texts.count > 1 else { return }
        let lines = texts.map { (parts[$0].content ?? "").components(separatedBy: "\n") }
        let all = Array(lines.joined())
        var rest = mask(all)[...]
        guard !rest.elementsEqual(all) else { return }
        for (index, lines) in zip(texts, lines) {
            parts[index].content = rest.prefix(lines.count).joined(separator: "\n")
            rest = rest.dropFirst(lines.count)
        }
    }

    /// A path with a secret in it leads nowhere afterwards.
    mutating func mask(_ edit: SessionSegment.Edit) -> SessionSegment.Edit {
        var edit = edit
        edit.path = mask(edit.path)
        edit.removed = mask(edit.removed)
        edit.added = mask(edit.added)
        return edit
    }

    /// A whole segment, with what is masked now added to its counts.
    mutating func mask(_ segment: SessionSegment) -> SessionSegment {
        var segment = segment
        _ = takeCounts()
        segment.messages = segment.messages.map { mask($0) }
        segment.edits = segment.edits.map { mask($0) }
        if let reason = segment.declared?.reason { segment.declared?.reason = mask(reason) }
        let counts = (segment.masked.secrets ?? [:]).merging(takeCounts(), uniquingKeysWith: +)
        segment.masked.secrets = counts.isEmpty ? nil : counts
        return segment
    }
}
