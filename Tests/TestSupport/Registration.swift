/// A list that has an entry for each of some things: what it lacks is told in sentences that say what to do.
package struct Registration {
    private let entries: [String: Int]
    private let place: String

    /// - Parameter place: where to look for the list, as "'all' in Sources/Agents.swift".
    package init(of entries: [String], in place: String) {
        self.entries = Self.counts(of: entries)
        self.place = place
    }

    /// A sentence for each name that is not in the list as often as in `names`; none where the two agree.
    package func faults(for names: [String]) -> [String] {
        guard !names.isEmpty else { return ["nothing was found that could be in \(place)"] }
        let wanted = Self.counts(of: names)
        return Set(wanted.keys).union(entries.keys).sorted().compactMap { name in
            let (wanted, listed) = (wanted[name] ?? 0, entries[name] ?? 0)
            return switch true {
            case listed < wanted: "add \(name) to \(place)"
            case wanted == 0: "\(name) is in \(place), and nowhere else"
            case listed > wanted: "\(name) is too often in \(place)"
            default: nil
            }
        }
    }

    private static func counts(of names: [String]) -> [String: Int] {
        Dictionary(grouping: names, by: \.self).mapValues(\.count)
    }
}
