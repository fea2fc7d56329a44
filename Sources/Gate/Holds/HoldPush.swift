import Domain
import GitObjects
import Programs
import LedgerStore

/// Keeps a push for an approver: its objects, and what they build on.
struct HoldPush {
    let home: Home
    let ledger: Ledger
    let source: PushSource

    private static let day: Int64 = 24 * 60 * 60 * 1_000

    /// The server has no room for a push that is to wait, or cannot write.
    struct CannotKeep: Error, CustomStringConvertible {
        /// The pusher reads it: no path of the server's is in it.
        let reason: String

        var description: String {
            "it needs an approval, and the server cannot keep it until then (\(reason))"
        }
    }

    /// Keeps them, durably, before the ledger says so. What is kept and has no hold in the end is swept away later.
    ///
    /// - Throws: `CannotKeep` where it is not to be kept; then nothing of it is left.
    func callAsFunction(
        _ gathered: Gathered, _ settings: PolicySettings, mirrorPath: String
    ) throws -> HoldRequest {
        let push = gathered.facts.push
        let updates = HeldUpdates(push)
        let expiresAt = Timestamp.now.adding(milliseconds: Int64(settings.approvals.expiry) * Self.day)
        let same = try ledger.holds(of: updates, mirror: push.mirror).filter(\.state.isOpen)
        // What was said of one that is over is not said of this push. No worker may have come by since.
        let over = same.filter(\.isOver)
        for hold in over { _ = try ReleaseHold(home: home, ledger: ledger)(hold.number) }
        // They are looked for while the objects are kept.
        let participants = ConcurrentValue { [ledger, source] in
            try ParticipantsInPush(ledger: ledger, source: source)(gathered.facts, settings)
        }
        // Sent again, it is the same hold; more may be known of who had a hand in it.
        guard same.count == over.count else {
            return HoldRequest(
                updates: updates, expiresAt: expiresAt, participants: try participants.value, key: nil)
        }
        let key = HoldKey.new(at: .now)
        do {
            try keep(gathered.base, for: key, HoldPins(home: home, mirrorPath: mirrorPath))
            return HoldRequest(
                updates: updates, expiresAt: expiresAt, participants: try participants.value, key: key)
        } catch {
            // A disk that is full stays so otherwise.
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
            throw CannotKeep(reason: VisibleText.inOneLine(paths.hidden(in: "\(error)")))
        }
    }
}

/// What the objects of a hold and its pins go by, before it has a number: the time, and something random.
enum HoldKey {
    private static let timeDigits = 16

    static func new(at time: Timestamp) -> String {
        let digits = String(time.milliseconds, radix: 16)
        return String(repeating: "0", count: timeDigits - digits.count) + digits
            + Hexadecimal.string(of: (0..<8).map { _ in UInt8.random(in: .min ... .max) })
    }

    /// When it was made; nil of what is no key.
    static func time(of key: String) -> Timestamp? {
        Int64(key.prefix(timeDigits), radix: 16).map(Timestamp.init(milliseconds:))
    }
}

/// The refs by which a mirror keeps what a held push builds on, whatever becomes of its branches meanwhile.
struct HoldPins {
    let home: Home
    let mirrorPath: String

    private static let prefix = "refs/held/"

    func pin(_ commits: some Collection<ObjectID>, for key: String) throws {
        try update(commits.map { "update \(Self.prefix)\(key)/\($0.hex) \($0.hex)\n" })
    }

    /// Keeps what the pusher signed, to be verified again when the push is applied.
    func pin(_ certificate: PushSource.Certificate, for key: String) throws {
        guard case .object(let id, let isFresh) = certificate else { return }
        try update(["create \(certificateRef(key, isFresh)) \(id.hex)\n"])
    }

    /// What `pin` kept.
    func certificate(of key: String) throws -> PushSource.Certificate {
        for isFresh in [true, false] {
            let kept = try git.run(["rev-parse", "--verify", "--quiet", certificateRef(key, isFresh)])
            if let line = kept.outputText.split(separator: "\n").first, let id = ObjectID(hex: line) {
                return .object(id, isFresh: isFresh)
            }
        }
        return .none
    }

    private func certificateRef(_ key: String, _ isFresh: Bool) -> String {
        "\(Self.prefix)\(key)/certificate/\(isFresh ? "fresh" : "stale")"
    }

    /// The holds that something is pinned for.
    func keys() throws -> Set<String> {
        // The worker asks for all mirrors again and again, so that no process is run for it.
        Set(
            try Repository.open(path: mirrorPath).refs().map(\.name.rawValue)
                .filter { $0.hasPrefix(Self.prefix) }
                .compactMap { $0.split(separator: "/").dropFirst(2).first.map(String.init) })
    }

    func unpin(_ key: String) throws {
        let refs = try git.output(["for-each-ref", "--format=%(refname)", "\(Self.prefix)\(key)"])
        try update(refs.split(separator: "\n").map { "delete \($0)\n" })
    }

    private func update(_ lines: [String]) throws {
        try OwnRefs(home: home, mirrorPath: mirrorPath).update(lines)
    }

    private var git: GitCommand { .clean(gitDirectory: mirrorPath) }
}

extension Home {
    /// The objects of the hold that goes by `key`.
    package func heldObjects(_ key: String) -> HeldObjects { HeldObjects(folder: "\(heldPath)/\(key)") }
}
