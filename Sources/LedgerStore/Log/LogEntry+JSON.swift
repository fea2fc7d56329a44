import Domain
import JSONText

extension LogEntry {
    /// The entry's bytes in the log. Foundation's encoder writes the same, and its start takes longer than to write a
    /// whole push.
    var json: [UInt8] {
        let members: [String: JSONValue?] = [
            "v": .integer(v), "kind": .string(kind.rawValue), "time": .string(time), "push": .of(push),
            "hold": .of(hold), "repository": .of(mirror), "actor": .of(actor), "ref": .of(ref?.rawValue),
            "old": .of(old?.hex), "new": .of(new?.hex), "policy": .of(policy), "outcome": .of(outcome),
            "rule": .of(rule), "commit": .of(commit?.hex), "message": .of(message), "segment": .of(segment),
            "session": .of(session?.rawValue), "count": .of(count.map(Int64.init)),
            "refs_to": .array(refersTo.map { .integer(Int($0)) }), "bodies": .array(bodies.map(\.json)),
        ]
        return JSONValue.object(members.compactMapValues(\.self)).bytes
    }
}

extension LogEntry.Body {
    fileprivate var json: JSONValue {
        .object(["kind": .string(kind), "commitment": .string(commitment), "length": .integer(length)])
    }
}

extension JSONValue? {
    fileprivate static func of(_ text: String?) -> JSONValue? { text.map { .string($0) } }
    fileprivate static func of(_ number: Int64?) -> JSONValue? { number.map { .integer(Int($0)) } }
}
