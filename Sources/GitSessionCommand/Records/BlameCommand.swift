import ArgumentParser
import Domain
import Foundation
import Programs
import Recorder
import SessionCapture
import Terminal

/// `git session blame`
struct BlameCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "blame",
        abstract: "Show which lines of a file an agent wrote, in which session and for which prompt.",
        discussion: """
            A line is an agent's if its commit names a session that wrote it, also where a formatter wrapped it or joined \
            it with others since; 'declared' marks one of a commit that a person declared by hand ('git session link \
            --declare'). A '?' marks a line whose \
            commit names a session that is not recorded on this machine. Any other line is a person's.

            Example: git session blame -L 10,30 Sources/Login.swift
            """)

    @Argument(help: "The file.")
    var file: String
    @Option(
        name: .customShort("L"),
        help: ArgumentHelp("Only these lines, in the form of git blame.", valueName: "range"))
    var lines: String?
    @Argument(help: "Show the file as of this commit. Default: as it is now.")
    var revision: String?
    @Option(help: "text or json.")
    var format: TextFormat = .text

    struct Line: Encodable {
        let number: Int
        let commit: String
        /// `agent`, `declared`, `person` or `unknown`.
        let writer: String
        let session: String?
        let agent: String?
        let prompt: String?
        let text: String
    }

    func run() throws {
        let clone = try Clone()
        let blamed = try BlamedFile(file, lines: lines, revision: revision, in: clone)
        try format.show(blamed.lines, text: text)
    }

    private func text(of lines: [Line]) -> String {
        var text = ""
        for line in lines {
            let writer =
                switch line.writer {
                case "agent": (line.agent ?? "agent")
                case "declared": "declared"
                case "unknown": "?"
                default: ""
                }
            let commit = line.commit.allSatisfy { $0 == "0" } ? "not yet " : line.commit.prefix(8)
            let session = line.session.map { String($0.suffix(6)) } ?? ""
            text +=
                commit + "  " + padded(writer, 12) + padded(session, 7)
                + padded(String(line.number), 5) + VisibleText.escapingLines(line.text) + "\n"
        }
        var seen: Set<String> = []
        let prompts = lines.filter {
            $0.prompt != nil && seen.insert("\($0.session ?? "")\($0.prompt ?? "")").inserted
        }
        if !prompts.isEmpty { text += "\n" }
        for line in prompts {
            let prompt = Lines.of(line.prompt ?? "").first.map { $0.prefix(100) } ?? ""
            text += "\(line.session?.suffix(6) ?? "")  \(VisibleText.escaping(prompt))\n"
        }
        return text
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
