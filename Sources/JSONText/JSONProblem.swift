import Foundation

/// An error in a JSON document, and where it is, as a path from `$`.
package struct JSONProblem: CustomStringConvertible {
    package let description: String

    package init(_ error: DecodingError) {
        switch error {
        case .typeMismatch(let type, let context):
            description = "\(Self.path(context.codingPath)) is not \(Self.name(of: type))"
        case .valueNotFound(_, let context):
            description = "\(Self.path(context.codingPath)) is null"
        case .keyNotFound(let key, let context):
            description = "\(Self.path(context.codingPath + [key])) is missing"
        case .dataCorrupted(let context) where context.codingPath.isEmpty:
            description = "$ is not a JSON document"
        case .dataCorrupted(let context):
            // Our own types say what they want; Foundation would quote the value, which may be a secret.
            let reason =
                context.debugDescription.hasPrefix("not ")
                ? context.debugDescription : "none of the values that it may have"
            description = "\(Self.path(context.codingPath)) is \(reason)"
        @unknown default:
            description = "$ cannot be read"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.reduce("$") { path, key in
            if let index = key.intValue { return path + "[\(index)]" }
            let isWord = key.stringValue.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
            return isWord ? path + "." + key.stringValue : path + "['\(key.stringValue)']"
        }
    }

    private static func name(of type: any Any.Type) -> String {
        if type is String.Type { return "a string" }
        if type is Int.Type { return "a whole number" }
        // Foundation calls each object a dictionary, which is a collection, too.
        let isArray = type is any Collection.Type && !(type is any ExpressibleByDictionaryLiteral.Type)
        return isArray ? "an array" : "an object"
    }
}
