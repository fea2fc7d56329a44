package import Domain
import Gate
import LedgerStore

/// A hold as programs read it.
package struct HoldDocument: Encodable {
    /// A ref update that waits.
    package struct Update: Encodable {
        package let ref: String
        package let old: String
        package let new: String
    }

    package let hold: String
    package let state: String
    package let mirror: String
    /// `mirror` under its old key, for programs of this version.
    package let repository: String
    package let pusher: String
    package let push: String
    package let updates: [Update]
    package let opened: String
    package let expires: String
    package let changed: String
    package let needs: [String]
    package let reason: String?
    package let ticket: String?
    package let message: String?
    package let appliedAs: String?

    private enum CodingKeys: String, CodingKey {
        case hold, state, mirror, repository, pusher, push, updates, opened, expires, changed, needs, reason
        case ticket, message
        case appliedAs = "applied_as"
    }

    package init(_ hold: Hold) {
        self.hold = "h\(hold.number)"
        state = (hold.isOverdue ? .expired : hold.state).rawValue
        mirror = hold.mirror
        repository = hold.mirror
        pusher = hold.pusher
        push = "p\(hold.push)"
        updates = hold.updates.updates.map {
            Update(ref: $0.ref.rawValue, old: $0.old.hex, new: $0.new.hex)
        }
        opened = hold.openedAt.rfc3339
        expires = hold.expiresAt.rfc3339
        changed = hold.changedAt.rfc3339
        needs = hold.approvalRules.map(\.description)
        reason = hold.options.reason
        ticket = hold.options.ticket
        message = hold.message
        appliedAs = hold.release.map { "p\($0)" }
    }
}
