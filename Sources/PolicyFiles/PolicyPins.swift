import Domain
import Foundation

/// The tables of a policy that other files can only make stricter.
struct PolicyPins {
    let tables: [String]

    /// Where `settings` are weaker in a pinned table than `base`; nil where they are nowhere.
    func problem(with settings: PolicySettings, beside base: PolicySettings) throws -> String? {
        let (old, new) = (try json(base), try json(settings))
        for table in tables {
            let comparison = Comparison(of: table)
            guard let weaker = comparison.weaker(old[table] ?? .null, new[table] ?? .null, at: [table])
            else {
                continue
            }
            return "'\(weaker.joined(separator: "."))' would be weaker than in the home's policy, which pins "
                + "'\(table)': it can only be stricter"
        }
        return nil
    }

    private func json(_ settings: PolicySettings) throws -> [String: Value] {
        var settings = settings
        // What follows from other values is compared as if it were written.
        settings.sessions.declared = settings.sessions[.declared]
        return try JSONDecoder().decode([String: Value].self, from: JSONEncoder().encode(settings))
    }

    /// Compares the values of one pinned table.
    private struct Comparison {
        /// Whether the table is an array, and more entries only make it stricter.
        let moreIsStricter: Bool
        let pins: [String: PinnedValue]

        init(of table: String) {
            let policy = Policies.configured.first { $0.name == table }
            moreIsStricter = policy?.sectionIsStricterWithMore ?? false
            pins = policy?.pinnedValues ?? PushLimits.pins
        }

        /// The place at which the new value is weaker, as its keys; nil where it is nowhere.
        func weaker(_ old: Value, _ new: Value, at path: [String]) -> [String]? {
            let pin = path.last.flatMap { pins[$0] }
            switch (old, new) {
            case (.table(let old), .table(let new)): return weaker(old, new, at: path)
            case (.list(let old), .list(let new)) where path.count == 1 && moreIsStricter:
                return old.allSatisfy(new.contains) ? nil : path
            case (.list(let old), .list(let new)) where pin == .fewer:
                return new.allSatisfy(old.contains) ? nil : path
            case (.number(let old), .number(let new)) where pin == .smaller: return new <= old ? nil : path
            case (.number(let old), .number(let new)) where pin == .greater: return new >= old ? nil : path
            case (.text(let old), .text(let new)):
                guard let before = Finding.Action(rawValue: old), let after = Finding.Action(rawValue: new)
                else { return old == new ? nil : path }
                return after >= before ? nil : path
            default:
                return old == new ? nil : path
            }
        }

        private func weaker(_ old: [String: Value], _ new: [String: Value], at path: [String]) -> [String]? {
            for key in Set(old.keys).union(new.keys).sorted() {
                let place = path + [key]
                guard let before = old[key] else {
                    if pins[key] == .limit { continue }
                    return place
                }
                guard let after = new[key] else { return place }
                if let weaker = weaker(before, after, at: place) { return weaker }
            }
            return nil
        }
    }
}

extension PushLimits {
    fileprivate static let pins: [String: PinnedValue] = ["seconds": .smaller, "memory": .smaller]
}

extension ConfiguredPolicy {
    fileprivate static var pinnedValues: [String: PinnedValue] { Settings.pins }
    fileprivate static var sectionIsStricterWithMore: Bool { Settings.moreIsStricter }
}

/// A compiled setting. Foundation's own values cannot be compared where it is linked statically: they are no
/// `NSObject`s there.
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
