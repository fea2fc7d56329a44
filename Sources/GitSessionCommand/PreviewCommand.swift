import ArgumentParser
import Domain
import Foundation
import SessionCapture

/// `git session preview`
struct PreviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Show exactly what the next push to a mirror would bring along.",
        discussion: """
            Each segment that no mirror has yet, and what would become one, word by word and masked as it would leave. \
            With --format json these are the very bytes that are sealed, a document a line. Nothing is sealed or sent.
            """)

    @Option(help: "text or json.")
    var format: TextFormat = .text

    func run() throws {
        let clone = try Clone()
        for session in clone.spool.sessions() { clone.transcripts.bringUpToDate(session) }
        let documents = try clone.spool.sessions().flatMap { try leaving($0, clone) }
        switch format {
        case .json:
            for document in documents { print(String(decoding: document, as: UTF8.self)) }
        case .text:
            guard !documents.isEmpty else { return print("Nothing would leave.") }
            for document in documents { try print(text(of: document), terminator: "") }
        }
    }

    /// What no home has yet; without a home that is known, all of it.
    private func leaving(_ session: SpooledSession, _ clone: Clone) throws -> [Data] {
        let homes = MirrorBook(clone: clone).known.values
        let waiting =
            homes.isEmpty
            ? session.sealed()
            : Set(homes.flatMap { session.unshipped(to: $0.home) }).sorted { $0.name < $1.name }
        let sealed = try waiting.map { try $0.bytes() }
        // A session that edited nothing stays here.
        guard !session.sealed().isEmpty || !session.unsealedPaths().isEmpty else { return [] }
        return sealed + [try session.preview(masking: clone.secrets(renewing: true))].compactMap(\.self)
    }

    private func text(of document: Data) throws -> String {
        let segment = try JSONDecoder().decode(SessionSegment.self, from: document)
        let readable = ReadableSegment(segment, isWhole: true)
        let omissions = readable.omissions.isEmpty ? "" : ", \(readable.omissions)"
        return "──── \(segment.agent)  segment \(segment.name), \(document.count) bytes\(omissions)\n"
            + readable.text + "\n"
    }
}
