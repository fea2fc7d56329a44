import Foundation
import GitProcess
import SessionCapture

/// Which remotes are mirrors, remembered so that pushes elsewhere cost nothing.
struct MirrorBook {
    /// A mirror's home, as its `refs/gatehouse/home` announces it.
    struct Home: Codable, Hashable {
        let home: String
        let origin: String
        /// What segments are sealed to, the key to use first; nil where the mirror did not announce any yet.
        let keys: [Key]?

        struct Key: Codable, Hashable {
            let id: String
            /// The 32 raw bytes in base 64.
            let hpke: String
        }
    }

    private struct Entry: Codable {
        /// Nil for a remote that is no mirror.
        var home: Home?
        var checkedAt: Date
    }

    /// How long it is believed that a remote is no mirror.
    private static let forgetsAfter: TimeInterval = 86_400
    private static let homeRef = "refs/gatehouse/home"

    private let clone: Clone
    private let path: String

    init(clone: Clone) {
        self.clone = clone
        path = clone.spool.path + "/mirrors.json"
    }

    /// The mirrors that are known, by URL.
    var known: [String: Home] {
        entries().compactMapValues(\.home)
    }

    /// The home of the mirror at `url`; nil where it is none. A mirror that was met once is believed to be one.
    func home(at url: String, asksAgain: Bool = false) throws -> Home? {
        if let entry = entries()[url] {
            if let home = entry.home, home.keys != nil, !asksAgain { return home }
            if entry.home == nil, !asksAgain, Date().timeIntervalSince(entry.checkedAt) < Self.forgetsAfter {
                return nil
            }
        }
        let home = try ask(url)
        var all = entries()
        all[url] = Entry(home: home, checkedAt: Date())
        try Spool.replace(path, with: try JSONEncoder().encode(all))
        return home
    }

    private func ask(_ url: String) throws -> Home? {
        // Without a time limit, as the push itself: a limited child could not ask for a password.
        let listed = try clone.git.output(["ls-remote", url, Self.homeRef])
        guard listed.contains(Self.homeRef) else { return nil }
        let local = "refs/gatehouse/asked-\(getpid())"
        _ = try clone.git.output(
            ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", url, "+\(Self.homeRef):\(local)"])
        defer { _ = try? clone.git.run(["update-ref", "-d", local]) }
        let json = try clone.git.output(["cat-file", "blob", local])
        return try? JSONDecoder().decode(Home.self, from: Data(json.utf8))
    }

    private func entries() -> [String: Entry] {
        guard let bytes = FileManager.default.contents(atPath: path) else { return [:] }
        return (try? JSONDecoder().decode([String: Entry].self, from: bytes)) ?? [:]
    }
}
