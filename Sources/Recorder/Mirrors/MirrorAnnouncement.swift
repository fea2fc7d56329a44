import Foundation
package import JSONText

/// The announcement of a mirror's home, in its ref `refs/gatehouse/home`.
package struct MirrorAnnouncement: Codable, Hashable {
    /// A public key of the mirror's home, to seal segments to.
    package struct Key: Codable, Hashable {
        /// See `SealedSegment.keyID`.
        package let id: String
        /// The raw X25519 public key, in Base64.
        package let hpke: String
    }

    /// The id of the home that the mirror belongs to.
    package let home: String
    /// The name that the home's administrator gave it.
    package let origin: String
    /// The key in use comes first.
    package let keys: [Key]?
    /// The policy's actions on commits, by the names of the cases that they can fall under.
    package let sessions: [String: JSONValue]?

    /// Those actions in words.
    package var asks: [String: String] { (sessions ?? [:]).compactMapValues(\.string) }

    /// The key to seal segments to; nil where the mirror has none yet.
    package var key: Key? { keys?.first }

    /// Whether the same home announces itself again, with a key that `known` has.
    func isSameHome(as known: MirrorAnnouncement) -> Bool {
        guard let key, home == known.home, origin == known.origin else { return false }
        return known.keys?.contains(key) ?? false
    }
}
