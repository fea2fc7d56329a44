import Domain
import Files
import Foundation
import Programs
package import SessionCapture

/// The developer's account: after `git session enable --global` it records in each of its repositories that has a
/// mirror, from an agent's first touch on.
package struct DeveloperAccount {
    package let folders: AccountFolders
    /// What belongs to none of the repositories: the mirrors that the account knows, and the open turns of agents that
    /// work in no repository.
    package let spool: Spool
    private let git: GitCommand
    private let rules: CloneRules

    package init() {
        folders = .current
        spool = folders.spool
        var environment = ProcessInfo.processInfo.environment
        for key in Clone.placeVariables { environment[key] = nil }
        git = GitCommand.inherited(directory: folders.home, environment: environment)
        rules = CloneRules(git: git, environment: environment, spool: spool)
    }

    private var enabledMark: String { spool.path + "/enabled" }
    /// Whether 'git session enable --global' was run, and not 'git session disable --global' since.
    package var isEnabled: Bool { access(enabledMark, F_OK) == 0 }

    /// The agents whose configuration of the account calls the recorder.
    private var agents: [String] {
        String(decoding: FileBytes.of(enabledMark) ?? [], as: UTF8.self).split(separator: "\n").map(
            String.init)
    }

    /// Compiles the rules for secrets if they are not compiled yet.
    ///
    /// - Throws: where they cannot be read or compiled.
    package func prepareRules() throws {
        try makeSpool()
        try rules.prepare()
    }

    /// Begins to record in all repositories that have a mirror.
    ///
    /// - Parameter agents: those whose configuration of the account calls the recorder.
    /// - Throws: where the account's folders cannot be written.
    package func enable(_ agents: some Sequence<String>) throws {
        try makeSpool()
        try Spool.replace(enabledMark, with: Data(agents.sorted().joined(separator: "\n").utf8))
    }

    /// Ends that.
    ///
    /// - Throws: `SystemError` where the mark cannot be removed.
    package func disable() throws {
        guard unlink(enabledMark) != 0, errno != ENOENT, errno != ENOTDIR else { return }
        throw SystemError("remove \(enabledMark)")
    }

    /// Removes what the account kept for it.
    ///
    /// - Throws: where it cannot be removed.
    package func clear() throws {
        guard FileManager.default.fileExists(atPath: spool.path) else { return }
        try FileManager.default.removeItem(atPath: spool.path)
    }

    func makeSpool() throws {
        try FileManager.default.createDirectory(
            atPath: spool.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// A masker for what is said outside of repositories: for the values of the `.env` files in the places that the
    /// session's agent knows, and for what the rules find.
    ///
    /// - Parameter isRenewed: see `Clone.masker`.
    func masker(of session: SpooledSession, renewing isRenewed: Bool) -> Masker {
        rules.isRenewed = isRenewed
        return Masker(
            spool.environmentFiles(of: session.secretPlaces, renewing: isRenewed).secrets(),
            rules: rules.masking(log: spool.log))
    }

    /// The mirrors that the developer let sessions go to, as they were announced, by URL.
    package var mirrors: [String: MirrorAnnouncement] { KnownMirrors(in: spool, git: git).announcements }

    /// The same mirrors, with the git of a clone, whose remotes can be asked.
    package func mirrors(askedBy clone: Clone) -> KnownMirrors { KnownMirrors(in: spool, git: clone.git) }

    /// Remembers the mirrors of a clone, so that other clones of them are known.
    ///
    /// - Throws: where that cannot be written.
    package func remember(_ mirrors: [String: MirrorAnnouncement]) throws {
        try makeSpool()
        try KnownMirrors(in: spool, git: git).remember(mirrors)
    }

    /// Whether recording is on in a repository, and begins it where the account records all that have a mirror and this
    /// one has.
    ///
    /// - Returns: also what the developer should be told; nil where nothing changed.
    package func admits(_ clone: Clone) -> (isRecorded: Bool, remark: String?) {
        if clone.isEnabled { return (true, nil) }
        guard isEnabled, !clone.isDisabled, let mirror = knownMirror(of: clone) else { return (false, nil) }
        do {
            try Recording(clone: clone, files: InstalledFiles()).begin(leavingToAccount: agents)
            try KnownMirrors(clone: clone).remember([mirror.url: mirror.announcement])
            let remark =
                "recording began in \(clone.top), whose remote is the mirror of \(mirror.announcement.origin) "
                + "('git session enable --global'); 'git session disable' there ends it"
            clone.spool.log.add(remark)
            return (true, remark)
        } catch {
            spool.log.add("cannot record in \(clone.top): \(Problem(classing: error))")
            return (
                false, "cannot record in \(clone.top), though it has a mirror: \(Problem(classing: error))"
            )
        }
    }

    /// The first remote that is a mirror which the account knows. One of the same home as those is known, too.
    private func knownMirror(of clone: Clone) -> (url: String, announcement: MirrorAnnouncement)? {
        let known = mirrors
        guard !known.isEmpty, !wasAskedLately(clone) else { return nil }
        let urls = ((try? clone.remotes()) ?? []).map(\.url)
        for url in urls {
            if let announcement = known[url] { return (url, announcement) }
        }
        // Only servers of known mirrors are asked, and an agent waits.
        let servers = Set(known.keys.map(Self.server))
        for url in urls where servers.contains(Self.server(of: url)) {
            let asked = KnownMirrors(in: spool, git: clone.git.adding(["GIT_TERMINAL_PROMPT": "0"]))
            if let announcement = try? asked.announcement(at: url, seconds: Self.patience) {
                return (url, announcement)
            }
        }
        noteAsked(clone)
        return nil
    }

    /// How long a server may take to answer while an agent waits, in seconds.
    private static let patience = 3.0
    /// How long it counts that a repository has no known mirror, in seconds, while its settings stay the same.
    private static let memory: TimeInterval = 3_600

    private static func server(of url: String) -> String {
        (url as NSString).deletingLastPathComponent
    }

    private func askedMark(of clone: Clone) -> String {
        "\(spool.path)/passed-over/\(BlobID.of(Data(clone.commonDirectory.utf8))?.hex ?? "clone")"
    }

    private func wasAskedLately(_ clone: Clone) -> Bool {
        func time(_ path: String) -> Date? {
            try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        }
        guard let asked = time(askedMark(of: clone)) else { return false }
        let changes = [clone.commonDirectory + "/config", spool.path + "/mirrors.json"].compactMap(time)
        return asked.timeIntervalSinceNow > -Self.memory && changes.allSatisfy { $0 < asked }
    }

    private func noteAsked(_ clone: Clone) {
        let mark = askedMark(of: clone)
        try? FileManager.default.createDirectory(
            atPath: (mark as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try? Spool.replace(mark, with: Data())
    }
}
