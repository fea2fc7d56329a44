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
    private let inquiry: MirrorInquiry

    package init() {
        folders = .current
        spool = folders.spool
        var environment = ProcessEnvironment.variables
        for key in Clone.placeVariables { environment[key] = nil }
        git = GitCommand.inherited(directory: folders.home, environment: environment)
        rules = CloneRules(git: git, environment: environment, spool: spool)
        inquiry = MirrorInquiry(spool: spool, git: git)
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
    /// - Parameter isRenewed: whether to read the settings again.
    func masker(of session: SpooledSession, renewing isRenewed: Bool) -> Masker {
        rules.isRenewed = isRenewed
        return Masker(
            EnvironmentFiles(in: [], besides: session.secretPlaces).secrets(),
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
        guard isEnabled, !clone.isDisabled else { return (false, nil) }
        switch inquiry.mirror(of: clone) {
        case .found(let url, let announcement): return begin(in: clone, url, announcement)
        case .none: return (false, nil)
        case .unknown(let news): return (false, news.map { "\($0); to record there: git session enable" })
        }
    }

    private func begin(
        in clone: Clone, _ url: String, _ mirror: MirrorAnnouncement
    ) -> (isRecorded: Bool, remark: String?) {
        do {
            try Recording(clone: clone, files: InstalledFiles()).begin(leavingToAccount: agents)
            try KnownMirrors(clone: clone).remember([url: mirror])
            let remark =
                "recording began in \(clone.top), whose remote is the mirror of \(mirror.origin) "
                + "('git session enable --global'); 'git session disable' there ends it"
            clone.spool.log.add(remark)
            return (true, remark)
        } catch {
            let words = "cannot record in \(clone.top), though it has a mirror: \(Problem(classing: error))"
            spool.log.add(words)
            return (false, words)
        }
    }
}
