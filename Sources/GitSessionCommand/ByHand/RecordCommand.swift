import ArgumentParser
import Domain
import Foundation
import Recorder
import SessionCapture
import Terminal

/// `git session record`
struct RecordCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Record what any other tool did, from JSON lines on standard input or in a file.",
        discussion: """
            One object a line. Every line has a "type" and a "conversation"; "agent", "agent_version", "model", \
            "time" and "name" are optional (two lines with the same name are the same event).

              {"type":"prompt","conversation":"c","agent":"my-tool","text":"Fix it"}
              {"type":"reply","conversation":"c","model":"m-1","text":"Done."}
              {"type":"reasoning","conversation":"c","text":"Let me see."}
              {"type":"tool_call","conversation":"c","id":"t","tool":"ls","arguments":{}}
              {"type":"tool_result","conversation":"c","id":"t","result":"README"}
              {"type":"edit","conversation":"c","path":"a.c","removed":["x"],"added":["y"]}
              {"type":"edit","conversation":"c","path":"a.c","before":"x\\n","after":"y\\n"}
              {"type":"usage","conversation":"c","input_tokens":1,"output_tokens":2}

            A line that was recorded before is skipped: in a file it is known by its place, on standard input by its \
            "name".
            If a line is invalid, it is named and nothing is recorded.

            Exit status: 0 recorded; 1 a line is invalid.
            """)

    @Option(help: "The agent's name for lines that have none.")
    var agent: String?
    @Argument(help: "The file. Default: standard input.")
    var file: String?

    private static let maximumSize = 256 << 20

    func run() throws {
        let clone = try Clone()
        guard clone.isEnabled else {
            throw Problem(.conflict, "recording is disabled here", advice: "run 'git session enable' first")
        }
        let lines = try readLines()
        let agents = try agentNames(of: lines)
        try checkPaths(of: lines, in: clone)
        var recorder = EventRecorder(
            paths: clone.paths, folder: clone.top, source: .hook, masker: clone.masker(renewing: true))
        var known: [SessionID: Set<String>] = [:]
        var new = 0
        for (line, agent) in zip(lines, agents) {
            let session = try clone.spool.session(agent: agent, conversation: line.conversation)
            let events = recorder.events(line.events)
            let isNew = try session.append(
                events, maskedBy: recorder.appliedRules, unlessIn: &known[session.id])
            if isNew { new += 1 }
        }
        say(new, lines)
    }

    private func say(_ new: Int, _ lines: [RecordedLine]) {
        let conversations = Plural.of(Set(lines.map(\.conversation)).count, "conversation")
        if new == 0 {
            print("Nothing new in \(Plural.of(lines.count, "line")) of \(conversations).")
        } else {
            let old = lines.count - new
            let remark =
                old == 0 ? "" : "; \(Plural.of(old, "line")) \(old == 1 ? "was" : "were") recorded before"
            print("Recorded \(Plural.of(new, "line")) of \(conversations)\(remark).")
        }
        for keepsThem in [true, false] {
            let fields = Set(lines.filter { $0.keepsUnknown == keepsThem }.flatMap(\.unknown)).sorted()
            guard !fields.isEmpty else { continue }
            let names = fields.map { "'\(VisibleText.escaping($0))'" }.joined(separator: ", ")
            print(
                keepsThem
                    ? "Unknown fields, kept as they are: \(names)."
                    : "Unknown fields, left out of edits and usage: \(names).")
        }
    }

    /// The agent of each line: its own, or the one that another line of its conversation names.
    private func agentNames(of lines: [RecordedLine]) throws -> [String] {
        let other = agent ?? "unknown"
        guard SessionSegment.isAgentName(other) else {
            throw Problem(.invalid, "--agent must be 1 to 64 letters, digits, '.', '_' or '-'")
        }
        var told: [String: String] = [:]
        for line in lines where told[line.conversation] == nil { told[line.conversation] = line.agent }
        return lines.map { $0.agent ?? told[$0.conversation] ?? other }
    }

    /// Refuses edits outside of the work tree, which would be lost silently.
    private func checkPaths(of lines: [RecordedLine], in clone: Clone) throws {
        for event in lines.flatMap(\.events) {
            guard case .edit(let edit) = event.content, clone.paths.relative(edit.file) == nil else {
                continue
            }
            throw Problem(
                .invalid,
                "the path '\(VisibleText.escaping(edit.file))' of an edit is not in this work tree; nothing was "
                    + "recorded")
        }
    }

    private func readLines() throws -> [RecordedLine] {
        let bytes: Data
        if let file {
            guard let content = FileManager.default.contents(atPath: file) else {
                throw Problem(.missing, "cannot read \(file)")
            }
            bytes = content
        } else {
            bytes = FileHandle.standardInput.readDataToEndOfFile()
        }
        guard bytes.count <= Self.maximumSize else {
            throw Problem(
                .invalid, "the input has \(bytes.count) bytes, more than \(Self.maximumSize)",
                advice: "record it in parts")
        }
        let isFile = file != nil
        return try bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .filter { !$0.element.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") } }
            .map {
                try RecordedLine(
                    Data($0.element), number: $0.offset + 1, place: isFile ? $0.element.startIndex : nil)
            }
    }
}
