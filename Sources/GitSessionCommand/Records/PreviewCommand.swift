import ArgumentParser
import Domain
import Foundation
import Recorder
import SessionCapture
import Terminal

/// `git session preview`
struct PreviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Show exactly what the next push to a mirror would ship.",
        discussion: """
            Shows each segment that no mirror has yet, and each that would be sealed, in full and masked as it would \
            leave. With --format json these are exactly the bytes that are sealed, one document a line. Nothing is \
            sealed or sent.
            """)

    @Option(help: "text or json.")
    var format: TextFormat = .text

    func run() throws {
        let clone = try Clone()
        for session in clone.spool.sessions() { clone.transcripts.bringUpToDate(session) }
        let mirrors = Array(KnownMirrors(clone: clone).announcements.values)
        let documents = try clone.spool.sessions().flatMap { session in
            let waiting = try WaitingSegments(of: session, for: mirrors, in: clone)
            return try waiting.sealed.map { try $0.bytes() } + [waiting.news].compactMap(\.self)
        }
        switch format {
        case .json:
            for document in documents { print(String(decoding: document, as: UTF8.self)) }
        case .text:
            guard !documents.isEmpty else { return print("Nothing would leave.") }
            for document in documents { try print(text(of: document), terminator: "") }
        }
    }

    private func text(of document: Data) throws -> String {
        let segment = try JSONDecoder().decode(SessionSegment.self, from: document)
        let readable = ReadableSegment(segment, isWhole: true)
        let omissions = readable.omissions.isEmpty ? "" : ", \(readable.omissions)"
        return "──── \(segment.agent)  segment \(segment.name), \(document.count) bytes\(omissions)\n"
            + readable.text + "\n"
    }
}
