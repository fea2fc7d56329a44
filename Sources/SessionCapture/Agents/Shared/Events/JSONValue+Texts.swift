import JSONText

extension JSONValue {
    /// All texts in it, in the order of its members' names.
    var allTexts: [String] {
        switch self {
        case .string(let text): [text]
        case .array(let values): values.flatMap(\.allTexts)
        case .object(let values): values.sorted { $0.key < $1.key }.flatMap(\.value.allTexts)
        default: []
        }
    }
}
