import Domain
import Foundation

/// The tables of a policy that other files can only make stricter.
struct PolicyPins {
    let tables: [String]

    /// Entries that each stand for themselves: more of them are stricter.
    private static let additive: Set = ["refs", "paths", "messages", "agents", "signatures", "external"]
    /// Limits that may be set where there were none.
    private static let limits: Set = ["commits", "files", "blob", "push"]
    /// Numbers of which a smaller one is stricter, and a greater.
    private static let smallerIsStricter: Set = ["most", "seconds", "memory"]
    private static let greaterIsStricter: Set = ["verified", "partial"]
    /// Lists of names of which fewer are stricter.
    private static let fewerAreStricter: Set = ["readers"]

    /// Where `settings` are weaker in a pinned table than `base`; nil where they are nowhere.
    func problem(with settings: PolicySettings, beside base: PolicySettings) throws -> String? {
        let (old, new) = (try json(base), try json(settings))
        for table in tables {
            guard let weaker = weaker(old[table] ?? .null, new[table] ?? .null, [table]) else {
                continue
            }
            return "'\(weaker.joined(separator: "."))' would be weaker than in the home's policy, which pins "
                + "'\(table)': it can only be stricter"
        }
        return nil
    }

    private func json(_ settings: PolicySettings) throws -> [String: Value] {
        try JSONDecoder().decode([String: Value].self, from: JSONEncoder().encode(settings))
    }

    /// The place at which the new value is weaker; nil where it is nowhere.
    private func weaker(_ old: Value, _ new: Value, _ path: [String]) -> [String]? {
        switch (old, new) {
        case (.table(let old), .table(let new)):
            for key in Set(old.keys).union(new.keys).sorted() {
                let place = path + [key]
                guard let before = old[key] else {
                    if Self.limits.contains(key) { continue }
                    return place
                }
                guard let after = new[key] else { return place }
                if let weaker = weaker(before, after, place) { return weaker }
            }
            return nil
        case (.list(let old), .list(let new)) where path.count == 1 && Self.additive.contains(path[0]):
            return old.allSatisfy(new.contains) ? nil : path
        case (.list(let old), .list(let new)) where Self.fewerAreStricter.contains(path.last ?? ""):
            return new.allSatisfy(old.contains) ? nil : path
        case (.number(let old), .number(let new)) where Self.smallerIsStricter.contains(path.last ?? ""):
            return new <= old ? nil : path
        case (.number(let old), .number(let new)) where Self.greaterIsStricter.contains(path.last ?? ""):
            return new >= old ? nil : path
        case (.text(let old), .text(let new)):
            guard let before = Finding.Action(rawValue: old), let after = Finding.Action(rawValue: new) else {
                return old == new ? nil : path
            }
            return after >= before ? nil : path
        default:
            return old == new ? nil : path
        }
    }
}

/// A compiled setting. Foundation's own values cannot be compared where it is linked statically: they are no `NSObject`s
/// there.
private enum Value: Decodable, Equatable {
    case null
    case truth(Bool)
    case number(Double)
    case text(String)
    case list([Value])
    case table([String: Value])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .truth(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let values = try? container.decode([Value].self) {
            self = .list(values)
        } else {
            self = .table(try container.decode([String: Value].self))
        }
    }
}
