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
    private static let smallerIsStricter: Set = ["most"]
    private static let greaterIsStricter: Set = ["verified", "partial"]

    /// Where `settings` are weaker in a pinned table than `base`; nil where they are nowhere.
    func problem(with settings: PolicySettings, beside base: PolicySettings) throws -> String? {
        let (old, new) = (try json(base), try json(settings))
        for table in tables {
            guard let weaker = weaker(old[table] ?? NSNull(), new[table] ?? NSNull(), [table]) else {
                continue
            }
            return "'\(weaker.joined(separator: "."))' would be weaker than in the home's policy, which pins "
                + "'\(table)': it can only be stricter"
        }
        return nil
    }

    private func json(_ settings: PolicySettings) throws -> [String: Any] {
        let data = try JSONEncoder().encode(settings)
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// The place at which the new value is weaker; nil where it is nowhere.
    private func weaker(_ old: Any, _ new: Any, _ path: [String]) -> [String]? {
        if let old = old as? String, let new = new as? String, let before = Finding.Action(rawValue: old),
            let after = Finding.Action(rawValue: new)
        {
            return after >= before ? nil : path
        }
        if let old = old as? [String: Any], let new = new as? [String: Any] {
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
        }
        if let old = old as? [Any], let new = new as? [Any], path.count == 1, Self.additive.contains(path[0])
        {
            return old.allSatisfy { entry in new.contains { isSame(entry, $0) } } ? nil : path
        }
        if let old = old as? NSNumber, let new = new as? NSNumber, let key = path.last {
            if Self.smallerIsStricter.contains(key) { return new.doubleValue <= old.doubleValue ? nil : path }
            if Self.greaterIsStricter.contains(key) { return new.doubleValue >= old.doubleValue ? nil : path }
        }
        return isSame(old, new) ? nil : path
    }

    private func isSame(_ left: Any, _ right: Any) -> Bool {
        (left as? NSObject) == (right as? NSObject)
    }
}
