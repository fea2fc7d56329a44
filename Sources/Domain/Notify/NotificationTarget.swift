/// A receiver of notifications, who is told what becomes of holds: one `[[notify]]` of the policy file.
package struct NotificationTarget: Sendable {
    /// The name by which the ledger and people know it.
    package let name: String
    package let events: [HoldEvent.Kind]
    /// Patterns of the mirrors whose holds it is told of.
    package let mirrors: [GlobPattern]
    package let channel: any NotificationChannel

    /// The events that a target is told of where the policy does not say: a decision that ends nothing is left out.
    package static let standardEvents: [HoldEvent.Kind] = [
        .opened, .comment, .applied, .rejected, .cancelled, .expired, .stale, .superseded,
    ]

    package init(
        name: String, events: [HoldEvent.Kind], mirrors: [GlobPattern], channel: any NotificationChannel
    ) {
        self.name = name
        self.events = events
        self.mirrors = mirrors
        self.channel = channel
    }

    /// Whether it is told of an event of a mirror's hold.
    package func wants(_ kind: HoldEvent.Kind, of mirror: String) -> Bool {
        events.contains(kind) && mirrors.contains { $0.matches(mirror) }
    }

    /// The address as people may see it.
    package var shownAddress: String { channel.shownAddress }

    /// Everything that the address is made of. A target that wanted nothing any more is tried again once this changes.
    package var wholeAddress: String { channel.wholeAddress }
}

extension NotificationTarget: Hashable {
    package static func == (left: NotificationTarget, right: NotificationTarget) -> Bool {
        left.name == right.name && left.events == right.events && left.mirrors == right.mirrors
            && left.channel.isEqual(to: right.channel)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(channel)
    }
}

extension NotificationChannel {
    fileprivate static var key: JSONKey { JSONKey(kind) }

    fileprivate func isEqual(to other: any NotificationChannel) -> Bool { other as? Self == self }
}

extension NotificationTarget: Codable {
    private enum Key: String, CodingKey {
        case name, events, mirrors, channel
    }

    /// - Throws: `DecodingError` where a value is missing, or of a kind that is not known.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        name = try container.decode(String.self, forKey: .name)
        events = try container.decode([HoldEvent.Kind].self, forKey: .events)
        mirrors = try container.decode([GlobPattern].self, forKey: .mirrors)
        let channels = try container.nestedContainer(keyedBy: JSONKey.self, forKey: .channel)
        guard let kind = NotificationChannels.all.first(where: { channels.contains($0.key) }) else {
            throw DecodingError.dataCorruptedError(
                forKey: .channel, in: container, debugDescription: "a kind of notification is not known")
        }
        channel = try channels.decode(kind, forKey: kind.key)
    }

    /// - Throws: what the encoder throws.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(events, forKey: .events)
        try container.encode(mirrors, forKey: .mirrors)
        var channels = container.nestedContainer(keyedBy: JSONKey.self, forKey: .channel)
        try channels.encode(channel, forKey: type(of: channel).key)
    }
}
