package import Domain
import Foundation
import Programs
import SessionCapture

/// The remotes that were asked whether they are mirrors, with what each mirror announced when the developer let
/// sessions go there.
///
/// They are remembered, so that a push to any other remote costs nothing, and a mirror that changes is noticed.
package struct KnownMirrors {
    private struct Entry: Codable {
        /// Nil for a remote that is not a mirror.
        var announcement: MirrorAnnouncement?
        /// The announcement's blob: as long as it is the same, nothing has changed.
        var blob: String?
        var checkedAt: Date

        private enum CodingKeys: String, CodingKey {
            case announcement = "home"
            case blob, checkedAt
        }
    }

    /// A remote announces itself as a mirror, and the developer has not let sessions go there. Any server can
    /// announce itself.
    package struct Unmet: ProblemSource {
        package let url: String
        package let announced: MirrorAnnouncement

        /// A developer's consent that is missing.
        package var problem: Problem {
            Problem(
                .denied,
                "\(url) announces itself as the mirror of \(announced.origin) (key \(announced.key?.id ?? "none")), "
                    + "and no session was ever sent there", advice: "to allow it, run 'git session enable'")
        }
    }

    /// A mirror announces another home or key than it did when sessions were first sent there.
    package struct Changed: ProblemSource {
        package let url: String
        package let known: MirrorAnnouncement
        package let announced: MirrorAnnouncement?

        /// A mirror that may not be the one that the developer trusts.
        package var problem: Problem { Problem(.denied, words) }

        private var words: String {
            guard let announced, let key = announced.key else {
                return
                    "\(url) was the mirror of \(known.origin) and no longer announces a home; no session is sent there"
            }
            return """
                \(url) announces another key than before. Its owner could read the sessions, so none is sent there.
                  known:      \(known.origin), key \(known.key?.id ?? "none")
                  announced:  \(announced.origin), key \(key.id)
                Ask the administrator whether the key was changed. If it was: git session enable --trust \(key.id)
                """
        }
    }

    /// How long a remote's answer counts, in seconds.
    private static let lifetime: TimeInterval = 86_400
    private static let homeRef = "refs/gatehouse/home"

    private let git: GitCommand
    private let path: String

    package init(clone: Clone) {
        self.init(in: clone.spool, git: clone.git)
    }

    /// - Parameters:
    ///   - spool: where they are remembered.
    ///   - git: asks the remotes, and knows the credentials and addresses of the repository that it runs in.
    init(in spool: Spool, git: GitCommand) {
        self.git = git
        path = spool.path + "/mirrors.json"
    }

    /// The announcements of the mirrors that sessions may go to, by URL.
    package var announcements: [String: MirrorAnnouncement] {
        entries().compactMapValues(\.announcement)
    }

    /// Whether the remote at `url` was asked lately and is not a mirror.
    package func isForeign(_ url: String) -> Bool {
        entries()[url].map { $0.announcement == nil && isFresh($0) } ?? false
    }

    private func isFresh(_ entry: Entry) -> Bool {
        abs(Date().timeIntervalSince(entry.checkedAt)) < Self.lifetime
    }

    /// The announcement of the mirror at `url`; nil where it is not a mirror.
    ///
    /// - Parameters:
    ///   - asksAgain: whether to ask even if the answer is known.
    ///   - allowsNew: whether the developer lets sessions go to a mirror that is new.
    ///   - trusted: the id of a key that the developer trusts, whatever was known before.
    ///   - patience: how long the remote may take to answer; nil where it may ask for a password.
    /// - Throws: `Changed` where the mirror announces something else than before, `Unmet` where it is new,
    ///   `GitFailure` where it does not answer.
    package func announcement(
        at url: String, asksAgain: Bool = false, allowsNew: Bool = false, trusting trusted: String? = nil,
        within patience: Duration? = nil
    ) throws -> MirrorAnnouncement? {
        let deadline = patience.map { ContinuousClock.now + $0 }
        let entry = entries()[url]
        if let entry, !asksAgain, isFresh(entry) {
            return entry.announcement
        }
        let blob: String?
        do {
            blob = try announcedBlob(at: url, until: deadline)
        } catch {
            // A mirror that does not answer is still the one that it was.
            if let announcement = entry?.announcement { return announcement }
            throw error
        }
        if let entry, entry.blob == blob, entry.announcement != nil || blob == nil {
            try remember(Entry(announcement: entry.announcement, blob: blob, checkedAt: Date()), of: url)
            return entry.announcement
        }
        let announced = try blob == nil ? nil : fetch(url, until: deadline)
        try check(announced, of: url, known: entry?.announcement, allowsNew: allowsNew, trusting: trusted)
        try remember(Entry(announcement: announced, blob: blob, checkedAt: Date()), of: url)
        return announced
    }

    /// Makes sure that sessions may go where `announced` is announced.
    private func check(
        _ announced: MirrorAnnouncement?, of url: String, known: MirrorAnnouncement?, allowsNew: Bool,
        trusting trusted: String?
    ) throws {
        if let known {
            guard announced?.isSameHome(as: known) == true || announced?.key?.id == trusted ?? "" else {
                throw Changed(url: url, known: known, announced: announced)
            }
        } else if let announced, !allowsNew {
            // The same home may have another address.
            guard announcements.values.contains(where: announced.isSameHome) else {
                throw Unmet(url: url, announced: announced)
            }
        }
    }

    /// The id of the blob with the remote's announcement; nil where it has none.
    private func announcedBlob(
        at url: String, until deadline: ContinuousClock.Instant?
    ) throws -> String? {
        // Else without a time limit, as the push itself: a limited child could not ask for a password.
        let listed = try git.output(
            ["ls-remote", "--", url, Self.homeRef], seconds: deadline.map(Self.seconds))
        guard let line = listed.split(separator: "\n").first(where: { $0.hasSuffix(Self.homeRef) }) else {
            return nil
        }
        return line.split(separator: "\t").first.map(String.init)
    }

    private static func seconds(until deadline: ContinuousClock.Instant) -> Double {
        max(0, (deadline - .now) / .seconds(1))
    }

    private func fetch(
        _ url: String, until deadline: ContinuousClock.Instant?
    ) throws -> MirrorAnnouncement? {
        let local = "refs/gatehouse/asked-\(getpid())"
        _ = try git.output(
            [
                "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", url,
                "+\(Self.homeRef):\(local)",
            ], seconds: deadline.map(Self.seconds))
        defer { _ = try? git.run(["update-ref", "-d", local]) }
        let json = try git.output(["cat-file", "blob", local])
        return try? JSONDecoder().decode(MirrorAnnouncement.self, from: Data(json.utf8))
    }

    /// Remembers mirrors that the developer let sessions go to elsewhere.
    ///
    /// - Throws: where that cannot be written.
    func remember(_ mirrors: [String: MirrorAnnouncement]) throws {
        for (url, announcement) in mirrors where announcements[url] != announcement {
            // The next push asks for what is announced then.
            try remember(
                Entry(announcement: announcement, blob: nil, checkedAt: .distantPast), of: url)
        }
    }

    private func remember(_ entry: Entry, of url: String) throws {
        var all = entries()
        all[url] = entry
        try Spool.replace(path, with: try JSONEncoder().encode(all))
    }

    private func entries() -> [String: Entry] {
        guard let bytes = FileManager.default.contents(atPath: path) else { return [:] }
        return (try? JSONDecoder().decode([String: Entry].self, from: bytes)) ?? [:]
    }
}
