import ArgumentParser
import Domain
import Foundation
import Recorder
import SessionCapture
import Terminal

/// `git session log`
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "List the sessions recorded here, the latest first.",
        discussion:
            "Shows the first prompt of each, the files that it edited, and how much of it was shipped.")

    @Option(name: [.customShort("n", allowingJoined: true), .long], help: "Show at most this many sessions.")
    var limit = 20
    @Option(help: "text or json.")
    var format: TextFormat = .text

    private struct Line: Encodable {
        let session: String
        let agent: String
        let models: [String]
        let last: String
        let prompts: Int
        let firstPrompt: String
        let files: [String]
        let segments: Int
        let shipped: Int
        /// What a person declared by hand in place of a record.
        let declared: Declaration?
    }

    func run() throws {
        let clone = try Clone()
        let homes = KnownMirrors(clone: clone).announcements.values.map(\.home)
        let sessions = clone.spool.sessions().sorted { $0.lastEventTime > $1.lastEventTime }
        let lines = sessions.prefix(limit).map { line(of: $0, homes) }
        try format.show(lines) { lines in
            lines.isEmpty ? "Nothing is recorded here yet.\n" : lines.map(text).joined(separator: "\n")
        }
    }

    private func line(of session: SpooledSession, _ homes: [String]) -> Line {
        let recorded = RecordedSession(session)
        let sealed = session.sealed()
        let waiting = homes.map { session.unshipped(to: $0).count }.min() ?? sealed.count
        let prompts = recorded.prompts
        return Line(
            session: session.id.rawValue, agent: (try? session.description())?.agent ?? "unknown",
            models: recorded.models,
            last: Date(timeIntervalSince1970: TimeInterval(session.lastEventTime)).formatted(.iso8601),
            prompts: prompts.count, firstPrompt: prompts.first ?? "", files: recorded.files,
            segments: sealed.count, shipped: sealed.count - waiting,
            declared: recorded.segments.lazy.compactMap(\.declared).first)
    }

    private func text(of line: Line) -> String {
        let models = line.models.isEmpty ? "" : " (\(line.models.joined(separator: ", ")))"
        let files = line.files.prefix(5).joined(separator: ", ") + (line.files.count > 5 ? ", …" : "")
        let prompt = Lines.of(line.firstPrompt).first.map { $0.prefix(100) } ?? ""
        let prompts =
            line.declared?.words
            ?? (line.prompts == 0
                ? "no prompts" : "\(Plural.of(line.prompts, "prompt")): \(VisibleText.escaping(prompt))")
        return """
            \(line.session)  \(line.last)  \(VisibleText.escaping(line.agent + models))
                \(prompts)
                \(line.files.isEmpty ? "no edits" : "edits \(VisibleText.escaping(files))")
                \(Plural.of(line.segments, "segment")) sealed, \(line.shipped) shipped

            """
    }
}
