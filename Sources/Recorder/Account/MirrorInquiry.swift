import Domain
import Foundation
import Programs
import SessionCapture

/// Finds out whether a clone that is not recorded has a mirror, while an agent waits: all inquiries of one hook have one
/// time limit.
///
/// Servers are asked by the account's git alone, in a repository of the account's: a clone can come from anyone, and its
/// settings could run programs or lead to other servers.
final class MirrorInquiry {
    /// What is known of a clone.
    enum Answer {
        case found(url: String, announcement: MirrorAnnouncement)
        case none
        /// A server did not say. The words are for the developer; nil where they were told before.
        case unknown(news: String?)
    }

    /// A server did not answer, or was not asked.
    private struct Silence: Error {
        let reason: String
    }

    private let spool: Spool
    private let git: GitCommand
    /// How long servers may still take to answer.
    private var left = Duration.seconds(3)
    /// The servers that did not answer, with the reason.
    private var silent: [String: String] = [:]

    /// - Parameters:
    ///   - spool: the account's.
    ///   - git: one that runs in no clone.
    init(spool: Spool, git: GitCommand) {
        self.spool = spool
        self.git = git
    }

    /// Looks for the first remote that is a mirror which the account knows, or one of the same home. Only servers of
    /// known mirrors are asked.
    func mirror(of clone: Clone) -> Answer {
        let known = KnownMirrors(in: spool, git: git).announcements
        let note = PassedOver(clone)
        guard !known.isEmpty, !note.isRecent(in: clone, knowingMirrorsIn: spool) else { return .none }
        // A relative path is another place in each clone.
        let urls = ((try? clone.remotes()) ?? []).map(\.url).filter { $0.hasPrefix("/") || $0.contains(":") }
        for url in urls {
            if let announcement = known[url] { return .found(url: url, announcement: announcement) }
        }
        let servers = Set(known.keys.map(Self.server))
        let asked = urls.filter { servers.contains(Self.server(of: $0)) }
        let hasTime = left > .zero
        var reason: String?
        for url in asked {
            do {
                if let announcement = try ask(url) { return .found(url: url, announcement: announcement) }
            } catch {
                let words = error.reason.split(separator: "\n").first.map(String.init) ?? "no answer"
                reason = VisibleText.escaping("it is not known whether \(url) is a mirror (\(words))")
            }
        }
        // The next hook has time for those that had none in this one.
        return passOver(clone, note, since: reason, wasAsked: hasTime || asked.isEmpty)
    }

    private func passOver(
        _ clone: Clone, _ note: PassedOver, since reason: String?, wasAsked: Bool
    ) -> Answer {
        let isNews = note.reason != reason
        do {
            try note.write(reason, wasAsked: wasAsked)
        } catch {
            spool.log.add("cannot note that \(clone.top) is not recorded: \(Problem(classing: error))")
        }
        guard let reason else { return .none }
        let words = "what agents do in \(clone.top) is not recorded: \(reason)"
        if isNews { spool.log.add(words) }
        return .unknown(news: isNews ? words : nil)
    }

    /// The announcement of the mirror at a URL; nil where it is none that the account knows.
    private func ask(_ url: String) throws(Silence) -> MirrorAnnouncement? {
        let server = Self.server(of: url)
        if let reason = silent[server] { throw Silence(reason: reason) }
        guard left > .zero else { throw Silence(reason: "there was no time to ask it") }
        let start = ContinuousClock.now
        defer { left -= ContinuousClock.now - start }
        do {
            return try KnownMirrors(in: spool, git: ownGit()).announcement(at: url, within: left)
        } catch let failure as GitFailure {
            silent[server] = failure.reason
            throw Silence(reason: failure.reason)
        } catch {
            // It is a mirror that the developer did not let sessions go to, or no longer the one that it was.
            spool.log.add(Problem(classing: error).description)
            return nil
        }
    }

    /// git in an empty repository of the account's own, which takes what a server announces.
    private func ownGit() throws(GitFailure) -> GitCommand {
        let path = spool.path + "/announced.git"
        if access(path + "/HEAD", F_OK) != 0 {
            _ = try git.output(["init", "--quiet", "--bare", "--template=", path])
        }
        return git.adding(["GIT_DIR": path, "GIT_TERMINAL_PROMPT": "0"])
    }

    private static func server(of url: String) -> String {
        (url as NSString).deletingLastPathComponent
    }
}
