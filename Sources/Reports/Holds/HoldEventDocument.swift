package import Domain
import Foundation

/// An event of a hold, as programs read it.
package struct HoldEventDocument {
    private let event: HoldEvent
    private let hold: Hold

    package init(_ event: HoldEvent, of hold: Hold) {
        self.event = event
        self.hold = hold
    }

    private static var columns: [Column<Self>] {
        [
            Column("event", \.event.kind.rawValue),
            Column("hold") { "h\($0.hold.number)" },
            .mirror(\.hold.mirror),
            Column("pusher", \.hold.pusher),
            Column("refs") { $0.hold.updates.updates.map(\.ref.rawValue) },
            Column("actor", \.event.actor),
            Column("decision", \.event.decision?.rawValue),
            Column("text", \.event.words),
            Column("time", \.event.time.rfc3339),
        ]
    }

    /// The event as one line of JSON.
    ///
    /// - Throws: errors of the JSON encoder.
    package var line: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(RowDocument(self, Self.columns)), as: UTF8.self)
        }
    }
}
