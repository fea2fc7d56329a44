import Domain
import JSONText

/// The parts of a segment that the spool has as JSON, written as their `Codable` forms would be: these go into a
/// segment as they are.
extension SessionSegment.Message {
    /// The message as JSON.
    var json: JSONValue {
        .members([
            "role": .string(role.rawValue), "kind": kind.map { .string($0.rawValue) },
            "helper": helper.map(JSONValue.string), "time": time.map(JSONValue.string),
            "parts": .array(parts.map(\.json)),
            "attributes": attributes.map { .object($0.mapValues(JSONValue.string)) },
        ])
    }
}

extension SessionSegment.Part {
    fileprivate var json: JSONValue {
        .members([
            "type": .string(type.rawValue), "content": content.map(JSONValue.string),
            "id": id.map(JSONValue.string), "name": name.map(JSONValue.string),
            "arguments": arguments.map(JSONValue.string), "response": response.map(JSONValue.string),
            "helper": helper.map(JSONValue.string),
        ])
    }
}

extension SessionSegment.Edit {
    /// The edit as JSON.
    var json: JSONValue {
        .members([
            "path": .string(path), "tool": .string(tool), "call": call.map(JSONValue.string),
            "time": time.map(JSONValue.string), "before": before.map { .string($0.hex) },
            "after": after.map { .string($0.hex) }, "removed": .array(removed.map(JSONValue.string)),
            "added": .array(added.map(JSONValue.string)), "omitted": omitted.map(JSONValue.integer),
        ])
    }
}

extension JSONValue {
    /// An object of the members that are there.
    fileprivate static func members(_ members: [String: JSONValue?]) -> JSONValue {
        .object(members.compactMapValues(\.self))
    }
}
