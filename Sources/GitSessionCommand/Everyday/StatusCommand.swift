import ArgumentParser
import Domain
import Files
import Foundation
import Programs
import Recorder
import SessionCapture
import Terminal

/// `git session status`
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what is recorded here and where it goes.",
        discussion: "'git session log' lists the sessions; 'git session doctor' looks for problems.")

    @Option(help: "text or json.")
    var format: TextFormat = .text

    private struct Status: Encodable {
        struct Session: Encodable {
            let session: String
            let agent: String
            let conversation: String
            let events: Int
            let segments: Int
            let unshipped: Int
            let uncompared: String?
        }

        struct Mirror: Encodable {
            let url: String
            let origin: String
            let key: String?
            let asks: [String: String]
            let unshipped: Int
        }

        let top: String
        let isEnabled: Bool
        let hooks: [String]
        /// What keeps work from being recorded.
        let problems: [String]
        let agents: [String]
        let mirrors: [Mirror]
        let sessions: [Session]
        let log: [String]
    }

    func run() throws {
        let clone = try Clone()
        try format.show(status(of: clone), text: text)
    }

    private func status(of clone: Clone) throws -> Status {
        let files = try InstalledFiles()
        let mirrors = KnownMirrors(clone: clone).announcements.sorted { $0.key < $1.key }
        let sessions = clone.spool.sessions()
        for session in sessions { clone.transcripts.bringUpToDate(session) }
        return Status(
            top: clone.top, isEnabled: clone.isEnabled,
            hooks: try CloneHooks(clone: clone, files: files).installed(),
            problems: try clone.isEnabled ? CloneCheck(clone: clone).unrecorded() : [],
            agents: try CloneCheck(clone: clone).recordedAgents(),
            mirrors: mirrors.map { url, mirror in
                Status.Mirror(
                    url: url, origin: mirror.origin, key: mirror.key?.id, asks: mirror.asks,
                    unshipped: sessions.map { unshipped($0, to: [mirror], clone) }.reduce(0, +))
            },
            sessions: sessions.map { session(of: $0, for: mirrors.map(\.value), clone) },
            log: clone.spool.log.last(5))
    }

    private func session(
        of session: SpooledSession, for mirrors: [MirrorAnnouncement], _ clone: Clone
    ) -> Status.Session {
        let description = try? session.description()
        return Status.Session(
            session: session.id.rawValue, agent: description?.agent ?? "unknown",
            conversation: description?.conversation ?? "", events: session.eventCount,
            segments: session.sealed().count, unshipped: unshipped(session, to: mirrors, clone),
            uncompared: session.uncomparedCommands?.description)
    }

    private func unshipped(
        _ session: SpooledSession, to mirrors: [MirrorAnnouncement], _ clone: Clone
    ) -> Int {
        (try? WaitingSegments(of: session, for: mirrors, in: clone).count) ?? 0
    }

    private func text(of status: Status) -> String {
        var text = ""
        if !status.isEnabled {
            text += "Recording is disabled in this repository; 'git session enable' starts it.\n"
        } else {
            let agents = status.agents.isEmpty ? "no agent's hooks" : status.agents.joined(separator: ", ")
            text += "Recording in \(status.top): \(agents).\n"
            for problem in status.problems { text += "  \(problem)\n" }
        }
        for mirror in status.mirrors {
            text +=
                "Mirror: \(mirror.url) (\(mirror.origin)), \(Plural.of(mirror.unshipped, "segment")) to ship\n"
            let asks = mirror.asks.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            if !asks.isEmpty { text += "  Its policy on commits: \(asks.joined(separator: ", "))\n" }
        }
        if status.mirrors.isEmpty { text += "No mirror is known yet.\n" }
        for session in status.sessions.suffix(10) {
            text +=
                "Session \(session.session)  \(session.agent)  \(Plural.of(session.events, "event")), "
                + "\(Plural.of(session.segments, "segment")) sealed, \(session.unshipped) to ship\n"
            if let uncompared = session.uncompared { text += "  \(uncompared)\n" }
        }
        if status.sessions.count > 10 {
            text += "and \(status.sessions.count - 10) earlier ones: 'git session log'\n"
        }
        if !status.log.isEmpty { text += "Last log entries:\n" + status.log.map { "  \($0)\n" }.joined() }
        return VisibleText.escapingLines(text)
    }
}
