import Domain
import Foundation
import GitProcess

/// Gives commits of the present branch other messages, and those after them the parents that come of it; nothing else of
/// them changes.
struct MessageRewriting {
    let clone: Clone

    struct Change {
        let old: String
        let new: String
    }

    /// Adds trailers to the commits that are named by their ids, in the order of history.
    ///
    /// - Throws: `CommandFailure` where one of them is not on this branch, or a remote has it.
    func add(_ trailers: [String: [String]]) throws -> [Change] {
        let own = try clone.git.output(
            ["rev-list", "--topo-order", "--reverse"] + UnlinkedCommits.unpublished
        )
        .split(separator: "\n").map(String.init)
        if let other = Set(trailers.keys).subtracting(own).min() { throw try refusal(of: other) }
        let changed = Array(own.drop { trailers[$0] == nil })
        var new: [String: String] = [:]
        for (id, content) in zip(changed, try contents(of: changed)) {
            var commit = content
            commit.replaceParents(by: new)
            if let trailers = trailers[id] { try add(trailers, to: &commit) }
            guard commit.isChanged else { continue }
            new[id] = try clone.git.output(
                ["hash-object", "-t", "commit", "-w", "--stdin"], input: commit.bytes
            ).trimmingCharacters(in: .newlines)
        }
        if let tip = own.last, let moved = new[tip] {
            _ = try clone.git.output(["update-ref", "-m", "git session link", "HEAD", moved, tip])
        }
        return changed.compactMap { id in
            trailers[id] == nil ? nil : new[id].map { Change(old: id, new: $0) }
        }
    }

    private func refusal(of commit: String) throws -> CommandFailure {
        let isOnBranch = try clone.git.run(["merge-base", "--is-ancestor", commit, "HEAD"]).succeeded
        return CommandFailure(
            isOnBranch
                ? "a remote has commit \(commit.prefix(12)) already, and what others may have is not rewritten"
                : "commit \(commit.prefix(12)) is not on this branch; check out the branch that has it")
    }

    /// The commits as Git stores them.
    private func contents(of commits: [String]) throws -> [RawCommit] {
        let outcome = try clone.git.run(
            ["cat-file", "--batch"], input: Array((commits.joined(separator: "\n") + "\n").utf8))
        var rest = outcome.output[...]
        return try commits.map { id in
            let head = rest.prefix { $0 != UInt8(ascii: "\n") }
            let words = head.split(separator: UInt8(ascii: " "))
            guard words.count == 3, let size = Int(String(decoding: words[2], as: UTF8.self)),
                case let content = rest.dropFirst(head.count + 1), content.count > size
            else { throw CommandFailure("git cat-file did not tell commit \(id.prefix(12))") }
            rest = content.dropFirst(size + 1)
            return RawCommit(content.prefix(size))
        }
    }

    private func add(_ trailers: [String], to commit: inout RawCommit) throws {
        let outcome = try clone.git.run(
            [
                "-c", "core.commentChar=\u{1}", "interpret-trailers", "--no-divider", "--where", "end",
                "--if-exists", "addIfDifferent", "--if-missing", "add",
            ] + trailers.flatMap { ["--trailer", $0] }, input: commit.message)
        guard outcome.succeeded else {
            throw CommandFailure("git interpret-trailers failed: \(outcome.errorText)")
        }
        commit.message = outcome.output
    }
}

/// A commit as Git stores it: lines of header, an empty one, the message.
private struct RawCommit {
    private var header: [ArraySlice<UInt8>]
    var message: [UInt8] { didSet { isChanged = true } }
    private(set) var isChanged = false

    init(_ bytes: ArraySlice<UInt8>) {
        var header: [ArraySlice<UInt8>] = []
        var rest = bytes
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")), end > rest.startIndex {
            header.append(rest[..<end])
            rest = rest[(end + 1)...]
        }
        self.header = header
        message = Array(rest.dropFirst())
    }

    mutating func replaceParents(by new: [String: String]) {
        for (index, line) in header.enumerated() where line.starts(with: Array("parent ".utf8)) {
            guard let parent = new[String(decoding: line.dropFirst(7), as: UTF8.self)] else { continue }
            header[index] = Array("parent \(parent)".utf8)[...]
            isChanged = true
        }
    }

    /// Without a signature, which was over other bytes.
    var bytes: [UInt8] {
        var isSignature = false
        let kept = header.filter { line in
            if line.first != UInt8(ascii: " ") { isSignature = line.starts(with: Array("gpgsig".utf8)) }
            return !isSignature
        }
        return kept.flatMap { $0 + [UInt8(ascii: "\n")] } + [UInt8(ascii: "\n")] + message
    }
}
