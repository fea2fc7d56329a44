import Foundation
package import JSONText
import Programs
import SessionCapture

/// Which remotes are mirrors, remembered so that pushes elsewhere cost nothing, with the keys that segments are sealed
/// to, pinned when a mirror is first met.
package struct MirrorBook {
    /// A mirror's home, as its `refs/gatehouse/home` announces it.
    package struct Home: Codable, Hashable {
        package struct Key: Codable, Hashable {
            /// See `SealedSegment.keyID`.
            package let id: String
            /// The raw X25519 public key, in base 64.
            package let hpke: String
        }

        package let home: String
        package let origin: String
        /// The one in use first.
        package let keys: [Key]?
        /// What the policy asks of commits: what it does in each case, by the case's name in the policy.
        package let sessions: [String: JSONValue]?

        /// The cases that a commit can fall under, and what comes of each.
        package var asks: [String: String] { (sessions ?? [:]).compactMapValues(\.string) }
    }

    private struct Entry: Codable {
        /// Nil for a remote that is no mirror.
        var home: Home?
        /// The announcement's blob, which tells without a fetch whether anything changed.
        var blob: String?
        var checkedAt: Date
    }

    /// A remote that the developer never let sessions go to announces itself as a mirror. Anybody can.
    package struct Unmet: Error, CustomStringConvertible {
        package let url: String
        package let announced: Home

        package var description: String {
            "\(url) announces itself as the mirror of \(announced.origin) (key \(announced.keys?.first?.id ?? "none")), and "
                + "no session ever went there; 'git session enable' lets them"
        }
    }

    /// The mirror announces another home or key than it did when it was first met.
    package struct Changed: Error, CustomStringConvertible {
        package let url: String
        package let known: Home
        package let announced: Home?

        package var description: String {
            guard let announced, let key = announced.keys?.first else {
                return
                    "\(url) was the mirror of \(known.origin) and announces no home any more; no session goes there"
            }
            return """
                \(url) announces another key than before. Sessions would be sealed to whoever holds it, so none goes there.
                  known:      \(known.origin), key \(known.keys?.first?.id ?? "none")
                  announced:  \(announced.origin), key \(key.id)
                Ask the administrator whether the key was changed. If it was: git session enable --trust \(key.id)
                """
        }
    }

    /// How long it is believed what a remote is.
    private static let forgetsAfter: TimeInterval = 86_400
    private static let homeRef = "refs/gatehouse/home"

    private let clone: Clone
    private let path: String

    package init(clone: Clone) {
        self.clone = clone
        path = clone.spool.path + "/mirrors.json"
    }

    /// The mirrors that are known, by URL.
    package var known: [String: Home] {
        entries().compactMapValues(\.home)
    }

    /// Whether it is known, and not long ago, that the remote at `url` is no mirror.
    package func isForeign(_ url: String) -> Bool {
        entries()[url].map { $0.home == nil && isFresh($0) } ?? false
    }

    private func isFresh(_ entry: Entry) -> Bool {
        abs(Date().timeIntervalSince(entry.checkedAt)) < Self.forgetsAfter
    }

    /// The home of the mirror at `url`; nil where it is none.
    ///
    /// - Parameters:
    ///   - asksAgain: whether to ask although it is known.
    ///   - meetsNew: whether the developer asks for it, so that a mirror that is new is pinned.
    ///   - trusted: the id of a key that the developer was told is right, whatever was known before.
    /// - Throws: `Changed` where the mirror announces something else than is pinned, `Unmet` where it is new.
    package func home(
        at url: String, asksAgain: Bool = false, meetsNew: Bool = false, trusting trusted: String? = nil
    ) throws -> Home? {
        let entry = entries()[url]
        if let entry, !asksAgain, isFresh(entry) {
            return entry.home
        }
        let blob: String?
        do {
            blob = try announcement(at: url)
        } catch {
            // A mirror that is away is still the one that it was.
            if let home = entry?.home { return home }
            throw error
        }
        if let entry, entry.blob == blob, entry.home != nil || blob == nil {
            try remember(Entry(home: entry.home, blob: blob, checkedAt: Date()), of: url)
            return entry.home
        }
        let announced = try blob == nil ? nil : fetch(url)
        if let known = entry?.home, !isPinned(announced, known), announced?.keys?.first?.id != trusted ?? "" {
            throw Changed(url: url, known: known, announced: announced)
        }
        if let announced, entry?.home == nil, !meetsNew,
            !known.values.contains(where: { isPinned(announced, $0) })
        {
            throw Unmet(url: url, announced: announced)
        }
        try remember(Entry(home: announced, blob: blob, checkedAt: Date()), of: url)
        return announced
    }

    /// Whether the same home announces itself, with a key that it announced before.
    private func isPinned(_ announced: Home?, _ known: Home) -> Bool {
        guard let announced, announced.home == known.home, announced.origin == known.origin else {
            return false
        }
        return announced.keys?.first.map { known.keys?.contains($0) ?? false } ?? false
    }

    /// The id of the blob by which the remote announces its home; nil where it announces none.
    private func announcement(at url: String) throws -> String? {
        // Without a time limit, as the push itself: a limited child could not ask for a password.
        let listed = try clone.git.output(["ls-remote", url, Self.homeRef])
        guard let line = listed.split(separator: "\n").first(where: { $0.hasSuffix(Self.homeRef) }) else {
            return nil
        }
        return line.split(separator: "\t").first.map(String.init)
    }

    private func fetch(_ url: String) throws -> Home? {
        let local = "refs/gatehouse/asked-\(getpid())"
        _ = try clone.git.output(
            ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", url, "+\(Self.homeRef):\(local)"])
        defer { _ = try? clone.git.run(["update-ref", "-d", local]) }
        let json = try clone.git.output(["cat-file", "blob", local])
        return try? JSONDecoder().decode(Home.self, from: Data(json.utf8))
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
