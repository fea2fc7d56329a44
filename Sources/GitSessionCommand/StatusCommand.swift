import ArgumentParser
import Domain
import Foundation
import GitProcess
import SessionCapture

/// `git session status`
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what is recorded here and where it goes.")

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    @Option(help: "text or json.")
    var format: Format = .text

    private struct Status: Encodable {
        struct Session: Encodable {
            let session: String
            let agent: String
            let conversation: String
            let events: Int
            let segments: Int
            let unshipped: Int
        }

        let top: String
        let hooks: [String]
        let mirrors: [String: String]
        let sessions: [Session]
        let log: [String]
    }

    func run() throws {
        let clone = try Clone()
        let status = try status(of: clone)
        switch format {
        case .text:
            print(text(of: status), terminator: "")
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(status), as: UTF8.self))
        }
    }

    private func status(of clone: Clone) throws -> Status {
        let mirrors = MirrorBook(clone: clone).known
        let sessions = clone.spool.sessions().map { session in
            let description = try? session.description()
            let sealed = session.sealed()
            let unshipped = mirrors.values.map { session.unshipped(to: $0.home).count }.max() ?? sealed.count
            return Status.Session(
                session: session.id.rawValue, agent: description?.agent ?? "unknown",
                conversation: description?.conversation ?? "", events: session.eventCount,
                segments: sealed.count, unshipped: unshipped)
        }
        return Status(
            top: clone.top, hooks: try CloneHooks(clone: clone, files: InstalledFiles()).installed(),
            mirrors: mirrors.mapValues(\.origin), sessions: sessions, log: clone.spool.log.last(5))
    }

    private func text(of status: Status) -> String {
        var text = ""
        let missing = CloneHooks.names.filter { !status.hooks.contains($0) }
        if missing.isEmpty {
            text += "Recording in \(status.top).\n"
        } else if status.hooks.isEmpty {
            text += "Not enabled here: run 'git session enable'.\n"
        } else {
            text += "Git does not run: \(missing.joined(separator: ", ")). Run 'git session enable' again.\n"
        }
        for (url, origin) in status.mirrors.sorted(by: { $0.key < $1.key }) {
            text += "Mirror: \(url) (\(origin))\n"
        }
        if status.mirrors.isEmpty { text += "No mirror is known yet.\n" }
        for session in status.sessions {
            text +=
                "Session \(session.session)  \(session.agent)  \(session.events) events, "
                + "\(session.segments) segments, \(session.unshipped) to ship\n"
        }
        if !status.log.isEmpty { text += "Last in the log:\n" + status.log.map { "  \($0)\n" }.joined() }
        return text
    }
}
