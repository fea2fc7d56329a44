import JSONText

/// What is text in a message's or a tool's content, and how many images and other binary parts were left out.
struct ContentText {
    private(set) var text: String
    private(set) var binaryParts: Int

    init(_ content: JSONValue?) {
        let (kept, dropped) = (content ?? .null).withoutBinaryParts
        binaryParts = dropped
        text = Self.text(of: kept)
    }

    /// Blocks of text are joined; what is not made of text is told as JSON.
    private static func text(of content: JSONValue) -> String {
        switch content {
        case .null: return ""
        case .string(let text): return text
        case .array(let blocks):
            let texts = blocks.map { block in
                block.string ?? block["text"]?.string ?? (block.isNull ? nil : block.text)
            }
            return texts.compactMap { $0 }.joined(separator: "\n")
        default:
            // How the agents call the text in a result that also has other things.
            let text = content.first(
                of: "textResultForLlm", "text_result_for_llm", "llmContent", "output", "content", "text")
            switch text {
            case .string(let text)?: return text
            case .array(let blocks)? where blocks.allSatisfy({ $0["text"] != nil }):
                return Self.text(of: .array(blocks))
            default: return content.text
            }
        }
    }
}

extension JSONValue {
    /// The value without images, sounds and documents at any depth, and their number.
    var withoutBinaryParts: (kept: JSONValue, dropped: Int) {
        var dropped = 0
        let kept = withoutBinaryParts(&dropped) ?? .null
        return (kept, dropped)
    }

    private func withoutBinaryParts(_ dropped: inout Int) -> JSONValue? {
        switch self {
        case .string(let text):
            guard text.hasPrefix("data:"), text.prefix(100).contains(";base64,") else { return self }
        case .array(let values):
            return .array(values.compactMap { $0.withoutBinaryParts(&dropped) })
        case .object(let values):
            guard isBinaryPart else {
                return .object(values.compactMapValues { $0.withoutBinaryParts(&dropped) })
            }
        default: return self
        }
        dropped += 1
        return nil
    }

    private static let binaryTypes: Set<String> = [
        "image", "input_image", "output_image", "image_url", "audio", "input_audio", "video", "blob",
    ]

    private var isBinaryPart: Bool {
        if let type = self["type"]?.string, Self.binaryTypes.contains(type) { return true }
        if first(of: "inlineData", "inline_data", "base64") != nil { return true }
        let mediaType = first(of: "media_type", "mediaType", "mimeType", "mime_type", "mime")?.string
        if let mediaType, first(of: "data", "blob", "url", "source") != nil {
            return !mediaType.hasPrefix("text/")
        }
        // A document of Claude's API: what it is, is told one level down.
        return self["type"]?.string == "document" && self["source"]?["type"]?.string == "base64"
    }
}
