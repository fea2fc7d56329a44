package import Domain
import Foundation
import LedgerStore

/// An event of a hold, as programs read it.
package struct HoldEventDocument: Encodable {
    package let event: String
    package let hold: String
    package let mirror: String
    /// `mirror` under its old key, for programs of this version.
    package let repository: String
    package let pusher: String
    package let refs: [String]
    package let actor: String?
    package let decision: String?
    package let text: String?
    package let time: String

    package init(_ event: HoldEvent, of hold: Hold) {
        self.event = event.kind.rawValue
        self.hold = "h\(hold.number)"
        mirror = hold.mirror
        repository = hold.mirror
        pusher = hold.pusher
        refs = hold.updates.updates.map(\.ref.rawValue)
        actor = event.actor
        decision = event.decision?.rawValue
        text = event.words
        time = event.time.rfc3339
    }

    /// The event as one line of JSON.
    package var line: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}
