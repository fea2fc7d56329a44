import Domain
import GitObjects
import LedgerStore
import Programs

/// Keeps a push for its approvers: its objects, and the commits that they build on.
struct HoldPush {
    let home: Home
    let ledger: Ledger
    let source: PushSource

    private static let day: Int64 = 24 * 60 * 60 * 1_000

    /// The server has no room for a push that waits, or cannot write.
    struct CannotKeep: Error, CustomStringConvertible {
        /// The reason, which the pusher reads: without paths of the server.
        let reason: String

        var description: String {
            "it needs an approval, and the server cannot keep it until then (\(reason))"
        }
    }

    /// Keeps them, durably, before the ledger says so. What is kept and gets no hold is removed later.
    ///
    /// - Throws: `CannotKeep` where the server cannot keep it; then nothing of it is left.
    func callAsFunction(
        _ judged: JudgePush.Judged, _ settings: PolicySettings, mirrorPath: String
    ) throws -> HoldRequest {
        let facts = judged.record.facts
        let push = facts.push
        let updates = HeldUpdates(push)
        let expiresAt = Timestamp.now.adding(milliseconds: Int64(settings.approvals.expiry) * Self.day)
        let same = try ledger.holds(of: updates, mirror: push.mirror).filter(\.state.isOpen)
        // The decisions on a hold that is overdue do not count for this push, even where no worker closed it yet.
        let overdue = same.filter(\.isOverdue)
        for hold in overdue { try CloseHold(home: home, ledger: ledger).ifOverdue(hold.number) }
        // They are looked for while the objects are kept.
        let participants = ConcurrentValue { [ledger, source] in
            try ParticipantsInPush(ledger: ledger, source: source)(facts, settings)
        }
        // The same push, sent again, is the same hold; more may be known of who takes part in it.
        guard same.count == overdue.count else {
            return HoldRequest(
                updates: updates, expiresAt: expiresAt, participants: try participants.value, key: nil)
        }
        let key = HoldKey.new(at: .now)
        do {
            try keep(judged.base, for: key, HoldPins(home: home, mirrorPath: mirrorPath))
            return HoldRequest(
                updates: updates, expiresAt: expiresAt, participants: try participants.value, key: key)
        } catch {
            // A full disk would stay full.
            try? home.heldObjects(key).discard()
            throw error
        }
    }

    private func keep(
        _ base: some Collection<ObjectID>, for key: String, _ pins: HoldPins
    ) throws(CannotKeep) {
        do {
            if let quarantine = source.quarantine {
                try home.heldObjects(key).keep(quarantine: quarantine)
            }
            try pins.pin(base, for: key)
            try pins.pin(source.certificate, for: key)
        } catch let failure as HeldObjects.Failure {
            throw CannotKeep(reason: failure.reason)
        } catch {
            let paths = ServerPaths(home: home.path, mirror: pins.mirrorPath)
            throw CannotKeep(
                reason: VisibleText.inOneLine(paths.hidden(in: Problem(classing: error).description)))
        }
    }
}
