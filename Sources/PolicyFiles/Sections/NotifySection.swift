import Domain

extension NotificationTarget {
    /// All `[[notify]]` of the policy file.
    static func all(_ tables: [PolicyTable]) throws(PolicyFile.Mistake) -> [NotificationTarget] {
        var targets: [NotificationTarget] = []
        for table in tables {
            let target = try NotificationTarget(table)
            guard !targets.contains(where: { $0.name == target.name }) else {
                throw table.problem("name", "there are two [[notify]] named '\(target.name)'")
            }
            targets.append(target)
        }
        return targets
    }

    private static let commonKeys = ["name", "events", "mirrors"]

    private init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        try table.allow(Self.commonKeys + NotificationChannels.inFile.flatMap { $0.keys })
        guard let name = try table.string("name"), Self.isName(name) else {
            throw table.problem(
                "name", "a [[notify]] needs a 'name' of small letters, digits and '-', as \"ops-chat\"")
        }
        let kind = try Self.kind(of: table)
        self.init(
            name: name, events: try Self.events(table), mirrors: try Self.mirrors(table),
            channel: try kind.init(table))
    }

    /// The first kind that the table says whom to tell by; the keys of all others are refused.
    private static func kind(of table: PolicyTable) throws(PolicyFile.Mistake) -> any ChannelInFile.Type {
        let kinds = NotificationChannels.inFile
        let index = kinds.firstIndex { $0.addressKeys.contains(where: table.has) }
        let (own, others) = (index ?? kinds.endIndex - 1, kinds.indices)
        for other in others where other != own {
            for key in kinds[other].keys where table.has(key) {
                throw table.problem(
                    key,
                    other < own
                        ? "'\(key)' needs '\(kinds[other].addressKeys.joined(separator: "' or '"))'"
                        : "'\(key)' is of \(kinds[other].words), and not of \(kinds[own].words)")
            }
        }
        guard index != nil else {
            let keys = kinds.map { "'" + $0.addressKeys.joined(separator: "' or '") + "'" }
            throw table.problem(
                "name", "a [[notify]] needs \(keys.joined(separator: ", or ")), which say whom to tell")
        }
        return kinds[own]
    }

    private static func isName(_ name: String) -> Bool {
        name.utf8.count <= 50 && name.first != "-"
            && name.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
            }
    }

    private static func events(_ table: PolicyTable) throws(PolicyFile.Mistake) -> [HoldEvent.Kind] {
        guard let words = try table.strings("events") else { return standardEvents }
        let events = words.compactMap(HoldEvent.Kind.init(rawValue:))
        guard !words.isEmpty, events.count == words.count else {
            let known = HoldEvent.Kind.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw table.problem("events", "'events' lists some of \(known)")
        }
        return events
    }

    private static func mirrors(_ table: PolicyTable) throws(PolicyFile.Mistake) -> [GlobPattern] {
        guard let names = try table.strings("mirrors") else { return [GlobPattern("*")] }
        guard !names.isEmpty, !names.contains("") else {
            throw table.problem(
                "mirrors", "'mirrors' lists names and patterns, as [\"website\", \"tools-*\"]")
        }
        return names.map(GlobPattern.init)
    }
}

extension NotificationTarget {
    /// Whether a file in the home's keys may be named so: no other key of the home is.
    package static func isSecretFile(_ name: String) -> Bool {
        name.hasPrefix("notify-") && name.hasSuffix(".key") && isName(String(name.dropLast(4)))
            && name.count > "notify-.key".count
    }
}
