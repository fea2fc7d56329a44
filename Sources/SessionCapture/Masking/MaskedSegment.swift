import Domain

/// Masks what segments are made of.
extension Masker {
    mutating func mask(_ message: SessionSegment.Message) -> SessionSegment.Message {
        var message = message
        for index in message.parts.indices {
            message.parts[index].content = message.parts[index].content.map { mask($0) }
            message.parts[index].response = message.parts[index].response.map { mask(json: $0) }
            message.parts[index].arguments = message.parts[index].arguments.map { mask(json: $0) }
        }
        message.attributes = message.attributes?.mapValues { mask(json: $0) }
        return message
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
        let counts = (segment.masked.secrets ?? [:]).merging(takeCounts(), uniquingKeysWith: +)
        segment.masked.secrets = counts.isEmpty ? nil : counts
        return segment
    }
}
