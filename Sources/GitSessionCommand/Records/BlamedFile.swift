import Domain
import Foundation
import Programs
import Recorder
import SessionCapture

/// A file's lines with the sessions behind them.
struct BlamedFile {
    private(set) var lines: [BlameCommand.Line] = []
    private let clone: Clone
    private var named: [ObjectID: [SegmentName]] = [:]
    private var writings: [String: [String: Writing]] = [:]

    /// The lines that one segment wrote.
    private struct Writing {
        let session: SessionID
        let agent: String
        let isDeclared: Bool
        /// The prompt behind each edited line.
        var prompts: [LineKey: String]
        /// The texts that were edited, each with its prompt.
        var texts: [(parts: [String], prompt: String)] = []
    }

    init(_ file: String, lines range: String?, revision: String?, in clone: Clone) throws {
        self.clone = clone
        var arguments = BlamePorcelain.command
        if let range { arguments += ["-L", range] }
        let output = try clone.git.output(arguments + [revision].compactMap(\.self) + ["--", file])
        let blamed = BlamePorcelain(output)
        named = try namedSegments(Set(blamed.lines.map(\.commit)))
        for line in blamed.lines { lines.append(self.line(line)) }
        // What a commit has as it was written is found before what it has with other line breaks.
        let runs = Dictionary(grouping: blamed.runs) {
            [$0[$0.startIndex].commit.hex, $0[$0.startIndex].path]
        }
        for runs in runs.values { find(runs, of: runs[0][runs[0].startIndex]) }
    }

    /// Finds lines of a commit that an agent wrote with other line breaks.
    private mutating func find(_ runs: [ArraySlice<BlamePorcelain.Line>], of first: BlamePorcelain.Line) {
        let isFound = { (lines: [BlameCommand.Line], index: Int) in lines[index].writer == "agent" }
        guard !runs.allSatisfy({ $0.indices.allSatisfy { isFound(lines, $0) } }) else { return }
        var sources: [(writing: Writing, parts: [String], prompt: String)] = []
        for segment in named[first.commit] ?? [] {
            guard let writing = writing(of: segment, in: first.path) else { continue }
            sources += writing.texts.map { (writing, $0.parts, $0.prompt) }
        }
        let found = WrittenText.find(
            runs.map { $0.map { Array($0.text.utf8)[...] } }, in: [WrittenText(sources.lazy.map(\.parts))])
        for (run, found) in zip(runs, found.sources) {
            for (index, source) in zip(run.indices, found) where !isFound(lines, index) {
                guard let source = source.map({ sources[$0.number] }) else { continue }
                lines[index] = Self.line(run[index], by: source.writing, source.prompt)
            }
        }
    }

    private static func line(
        _ blamed: BlamePorcelain.Line, by writing: Writing, _ prompt: String
    ) -> BlameCommand.Line {
        BlameCommand.Line(
            number: blamed.number, commit: blamed.commit.hex, writer: "agent",
            session: writing.session.rawValue, agent: writing.agent, prompt: prompt, text: blamed.text)
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
        var declared: Writing?
        for segment in segments {
            guard let writing = writing(of: segment, in: blamed.path) else {
                isKnown = false
                continue
            }
            if writing.isDeclared { declared = declared ?? writing }
            guard let prompt = keys.lazy.compactMap({ writing.prompts[$0] }).first else { continue }
            return Self.line(blamed, by: writing, prompt)
        }
        return BlameCommand.Line(
            number: blamed.number, commit: blamed.commit.hex,
            writer: declared != nil ? "declared" : isKnown ? "person" : "unknown",
            session: declared?.session.rawValue, agent: declared?.agent, prompt: nil, text: blamed.text)
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
        var writing = Writing(
            session: name.session, agent: segment.agent, isDeclared: segment.declared != nil, prompts: [:])
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
            writing.texts.append((edit.added, prompt ?? ""))
        }
        writings[name.description, default: [:]][path] = writing
        return writing
    }
}
