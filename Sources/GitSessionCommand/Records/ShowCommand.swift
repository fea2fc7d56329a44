import ArgumentParser
import Domain
import Foundation
import Recorder
import SessionCapture
import Terminal

/// `git session show`
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a recorded session: prompts, replies, tool calls and edits.",
        discussion: """
            The text is masked: nothing else is kept on this machine.

            Example: git session show latest
            """)

    @OptionGroup var choice: SessionArgument
    @Option(help: "text, or json (the segments as recorded).")
    var format: TextFormat = .text

    func run() throws {
        let session = try choice.find(in: Clone())
        let recorded = RecordedSession(session)
        try format.show(recorded.segments) { segments in
            let helpers = HelperTree(of: segments)
            return segments.map { segment in
                let readable = ReadableSegment(segment, helpers: helpers, isWhole: true)
                let omissions = readable.omissions
                return "──── segment \(segment.segment)\(omissions.isEmpty ? "" : "  (\(omissions))")\n"
                    + readable.text
            }.joined(separator: "\n")
        }
    }
}
