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
            A line is an agent's where its commit names a session that edited that very line. A line of such a commit \
            that its sessions did not edit is a person's, or its session is not recorded on this machine: then it has a '?'.

            Example: git session blame -L 10,30 Sources/Login.swift
            """)

    @Argument(help: "The file.")
    var file: String
    @Option(
        name: .customShort("L"),
        help: ArgumentHelp("Only these lines, as git blame takes them.", valueName: "range"))
    var lines: String?
    @Argument(help: "The file as of this commit. Default: as it is now.")
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
    private var named: [String: [SegmentName]] = [:]
    private var writings: [String: [String: Writing]] = [:]

    /// What one segment wrote.
    private struct Writing {
        let session: SessionID
        let agent: String
        /// The prompts by the edited lines that they led to.
        var prompts: [LineKey: String]
    }

    init(_ file: String, lines range: String?, revision: String?, in clone: Clone) throws {
        self.clone = clone
        var arguments = ["blame", "--line-porcelain"]
        if let range { arguments += ["-L", range] }
        let output = try clone.git.output(arguments + [revision].compactMap(\.self) + ["--", file])
        let told = Self.parse(output)
        named = try namedSegments(Set(told.map(\.commit)))
        for each in told { lines.append(line(each)) }
    }

    /// Reads `git blame --line-porcelain`: see git-blame(1).
    private static func parse(_ output: String) -> [(commit: String, number: Int, path: String, text: String)]
    {
        var found: [(String, Int, String, String)] = []
        var (commit, number, path) = ("", 0, "")
        for line in Lines.of(output) {
            if line.hasPrefix("\t") {
                found.append((commit, number, path, String(line.dropFirst())))
                commit = ""
            } else if commit.isEmpty {
                let fields = line.split(separator: " ")
                guard fields.count >= 3 else { continue }
                commit = String(fields[0])
                number = Int(fields[2]) ?? 0
            } else if line.hasPrefix("filename ") {
                path = String(line.dropFirst("filename ".count))
            }
        }
        return found
    }

    private func namedSegments(_ commits: Set<String>) throws -> [String: [SegmentName]] {
        let made = commits.filter { !$0.allSatisfy { $0 == "0" } }
        guard !made.isEmpty else { return [:] }
        let output = try clone.git.output(
            [
                "log", "--no-walk=unsorted", "--stdin", "-z", "--no-show-signature",
                "--format=%H%x01%(trailers:key=\(SessionTrailer.key),valueonly,unfold)",
            ], input: Array(made.joined(separator: "\n").utf8))
        return output.split(separator: "\0").reduce(into: [:]) { named, record in
            let fields = record.split(separator: "\u{1}", maxSplits: 1, omittingEmptySubsequences: false)
            guard fields.count == 2 else { return }
            named[String(fields[0])] = Lines.of(fields[1]).compactMap {
                try? SessionTrailer.parse($0).get().segment
            }
        }
    }

    private mutating func line(
        _ told: (commit: String, number: Int, path: String, text: String)
    ) -> BlameCommand.Line {
        let segments = named[told.commit] ?? []
        var keys: [LineKey] = []
        LineKey.forEach(in: told.text.utf8) { keys.append($0) }
        var isKnown = true
        for segment in segments {
            guard let writing = writing(of: segment, in: told.path) else {
                isKnown = false
                continue
            }
            guard let prompt = keys.lazy.compactMap({ writing.prompts[$0] }).first else { continue }
            return BlameCommand.Line(
                number: told.number, commit: told.commit, writer: "agent", session: writing.session.rawValue,
                agent: writing.agent, prompt: prompt, text: told.text)
        }
        return BlameCommand.Line(
            number: told.number, commit: told.commit, writer: isKnown ? "person" : "unknown", session: nil,
            agent: nil, prompt: nil, text: told.text)
    }

    /// Nil where the segment is not recorded on this machine.
    private mutating func writing(of name: SegmentName, in path: String) -> Writing? {
        if let known = writings[name.description]?[path] { return known }
        let session = clone.spool.session(name.session)
        let all = session.sealed()
        guard let sealed = all.first(where: { $0.name == name }), let segment = try? session.segment(sealed)
        else {
            return nil
        }
        var writing = Writing(session: name.session, agent: segment.agent, prompts: [:])
        for edit in segment.edits where edit.path == path {
            // An agent that goes on after a commit is not asked anew.
            let prompt =
                segment.prompt(of: edit)
                ?? all.reversed().lazy.filter { $0.name < name }
                .compactMap { (try? session.segment($0))?.lastPrompt }.first
            for text in edit.added {
                LineKey.forEach(in: text.utf8) { writing.prompts[$0] = prompt ?? "" }
            }
        }
        writings[name.description, default: [:]][path] = writing
        return writing
    }
}
