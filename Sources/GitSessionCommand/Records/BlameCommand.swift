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
            A line is an agent's if its commit names a session that edited exactly this line. A '?' marks a line whose \
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
        /// `agent`, `person` or `unknown`.
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

/// A file's lines with the sessions behind them.
private struct BlamedFile {
    private(set) var lines: [BlameCommand.Line] = []
    private let clone: Clone
    private var named: [ObjectID: [SegmentName]] = [:]
    private var writings: [String: [String: Writing]] = [:]

    /// The lines that one segment wrote.
    private struct Writing {
        let session: SessionID
        let agent: String
        /// The prompt behind each edited line.
        var prompts: [LineKey: String]
    }

    init(_ file: String, lines range: String?, revision: String?, in clone: Clone) throws {
        self.clone = clone
        var arguments = BlamePorcelain.command
        if let range { arguments += ["-L", range] }
        let output = try clone.git.output(arguments + [revision].compactMap(\.self) + ["--", file])
        let blamed = BlamePorcelain(output).lines
        named = try namedSegments(Set(blamed.map(\.commit)))
        for each in blamed { lines.append(line(each)) }
    }

    private func namedSegments(_ commits: Set<ObjectID>) throws -> [ObjectID: [SegmentName]] {
        let made = commits.filter { !$0.isZero }
        guard !made.isEmpty else { return [:] }
        let output = try clone.git.output(
            [
                "log", "--no-walk=unsorted", "--stdin", "-z", "--no-show-signature",
                "--format=%H%x01\(Clone.messagePlaceholder)",
            ], input: Array(made.map(\.hex).joined(separator: "\n").utf8))
        return output.split(separator: "\0").reduce(into: [:]) { named, record in
            let fields = record.split(separator: "\u{1}", maxSplits: 1, omittingEmptySubsequences: false)
            guard fields.count == 2, let commit = ObjectID(hex: fields[0]) else { return }
            named[commit] = Clone.namedSessions(in: fields[1]).map(\.segment)
        }
    }

    private mutating func line(_ blamed: BlamePorcelain.Line) -> BlameCommand.Line {
        let segments = named[blamed.commit] ?? []
        var keys: [LineKey] = []
        LineKey.forEach(in: blamed.text.utf8) { keys.append($0) }
        var isKnown = true
        for segment in segments {
            guard let writing = writing(of: segment, in: blamed.path) else {
                isKnown = false
                continue
            }
            guard let prompt = keys.lazy.compactMap({ writing.prompts[$0] }).first else { continue }
            return BlameCommand.Line(
                number: blamed.number, commit: blamed.commit.hex, writer: "agent",
                session: writing.session.rawValue, agent: writing.agent, prompt: prompt, text: blamed.text)
        }
        return BlameCommand.Line(
            number: blamed.number, commit: blamed.commit.hex, writer: isKnown ? "person" : "unknown",
            session: nil, agent: nil, prompt: nil, text: blamed.text)
    }

    /// The lines that a segment wrote into a file; nil where it is not recorded on this machine.
    private mutating func writing(of name: SegmentName, in path: String) -> Writing? {
        if let known = writings[name.description]?[path] { return known }
        let session = clone.spool.session(name.session)
        let all = session.sealed()
        guard let sealed = all.first(where: { $0.name == name }), let segment = try? session.segment(sealed)
        else {
            return nil
        }
        var writing = Writing(session: name.session, agent: segment.agent, prompts: [:])
        var trails = [name.segment: PromptTrail(segment)]
        for edit in segment.edits where edit.path == path {
            // An agent that goes on after a commit has its prompt in an earlier segment.
            let prompt = PromptTrail.prompt(of: edit, in: name.segment) { number in
                if let known = trails[number] { return known }
                let earlier = all.first { $0.name.segment == number }
                trails[number] = earlier.flatMap { try? session.segment($0) }.map { PromptTrail($0) }
                return trails[number]
            }
            for text in edit.added {
                LineKey.forEach(in: text.utf8) { writing.prompts[$0] = prompt ?? "" }
            }
        }
        writings[name.description, default: [:]][path] = writing
        return writing
    }
}
