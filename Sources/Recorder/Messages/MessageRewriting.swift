import Domain
import Foundation
import Programs

/// Changes the messages of commits on the checked-out branch. The commits after them get the new parents; nothing
/// else changes.
package struct MessageRewriting {
    package let clone: Clone

    package init(clone: Clone) {
        self.clone = clone
    }

    /// The ids of a commit before and after.
    package struct Change {
        package let old: String
        package let new: String
    }

    /// The changes, and what is left for the developer.
    package struct Outcome {
        package var changes: [Change] = []
        /// How many commits lost their signature, which was over the old bytes.
        package var lostSignatures = 0
        /// The branches and tags that still lead to the old commits.
        package var refsLeft: [String] = []
        /// The commits without a message to put a trailer below.
        package var withoutMessage: [String] = []
    }

    /// git that reads commits as they are, without `git replace`.
    private var git: GitCommand { clone.git.adding(["GIT_NO_REPLACE_OBJECTS": "1"]) }

    /// Adds trailers to commits.
    ///
    /// - Parameter trailers: the trailer lines by the commit's id.
    /// - Throws: as `rewrite(_:as:_:)`.
    package func add(_ trailers: [String: [String]]) throws -> Outcome {
        try rewrite(Set(trailers.keys), as: "git session link") { id, message in
            try Self.adding(trailers[id] ?? [], to: message)
        }
    }

    /// Takes trailers out of a commit.
    ///
    /// - Throws: as `rewrite(_:as:_:)`.
    package func remove(_ names: NamesInMessage, from commit: String) throws -> Outcome {
        try rewrite([commit], as: "git session unlink") { _, message in names.removed(from: message) }
    }

    /// Checks that commits can be given other messages.
    ///
    /// - Throws: as `rewrite(_:as:_:)`.
    package func check(_ commits: [String]) throws {
        _ = try ownCommits(with: Set(commits))
    }

    /// The commits of this branch that no remote has, the oldest first.
    ///
    /// - Parameter commits: some that must be among them.
    private func ownCommits(with commits: Set<String>) throws -> [String] {
        try refuseInRebase()
        let own = try git.output(["rev-list", "--topo-order", "--reverse"] + UnlinkedCommits.unpublished)
            .split(separator: "\n").map(String.init)
        if let other = commits.subtracting(own).min() { throw try refusal(of: other) }
        return own
    }

    /// Gives commits other messages.
    ///
    /// - Parameters:
    ///   - commits: their ids.
    ///   - command: the words for the reflog.
    ///   - change: makes a commit's new message of its old one.
    /// - Throws: `Problem` where a commit is not on this branch or a remote has it, or amid a rebase;
    ///   `GitFailure` where git fails. Nothing is changed then.
    private func rewrite(
        _ commits: Set<String>, as command: String, _ change: (String, [UInt8]) throws -> [UInt8]
    ) throws -> Outcome {
        let own = try ownCommits(with: commits)
        let changed = Array(own.drop { !commits.contains($0) })
        var outcome = Outcome()
        var new: [String: String] = [:]
        for (id, content) in zip(changed, try contents(of: changed)) {
            var commit = content
            commit.replaceParents(by: new)
            if commits.contains(id), commit.hasMessage {
                let message = try change(id, commit.message)
                if message != commit.message { commit.message = message }
            } else if commits.contains(id) {
                outcome.withoutMessage.append(id)
            }
            guard commit.isChanged else { continue }
            if commit.isSigned { outcome.lostSignatures += 1 }
            let moved = try git.output(["hash-object", "-t", "commit", "-w", "--stdin"], input: commit.bytes)
                .trimmingCharacters(in: .newlines)
            new[id] = moved
            if commits.contains(id), commit.hasMessage { outcome.changes.append(Change(old: id, new: moved)) }
        }
        if let tip = own.last, let moved = new[tip] {
            _ = try git.output(["update-ref", "-m", command, "HEAD", moved, tip])
            // Notes move along where the settings ask for it, as with an amend.
            _ = try git.run(
                ["notes", "copy", "--for-rewrite=amend", "--stdin"],
                input: Array(new.map { "\($0.key) \($0.value)\n" }.joined().utf8))
            outcome.refsLeft = try refs(leadingTo: Set(new.keys))
        }
        return outcome
    }

    /// Refuses to change commits amid a rebase: Git compares HEAD with the commit at which it stopped when it goes
    /// on.
    private func refuseInRebase() throws {
        let signs = ["rebase-merge", "rebase-apply", "CHERRY_PICK_HEAD", "sequencer"]
        guard signs.contains(where: { access("\(clone.gitDirectory)/\($0)", F_OK) == 0 }) else { return }
        throw Problem(
            .conflict, "a rebase or a cherry-pick is in progress",
            advice: "finish it first, or name the session in its commit with "
                + "'git commit --amend --no-edit'")
    }

    private func refs(leadingTo commits: Set<String>) throws -> [String] {
        try git.output([
            "for-each-ref", "--format=%(objectname) %(*objectname) %(refname:short)", "refs/heads",
            "refs/tags",
        ])
        .split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            guard words.count == 3, commits.contains(String(words[0])) || commits.contains(String(words[1]))
            else {
                return nil
            }
            return String(words[2])
        }
    }

    private func refusal(of commit: String) throws -> Problem {
        let isOnBranch = try git.run(["merge-base", "--is-ancestor", commit, "HEAD"]).succeeded
        return isOnBranch
            ? Problem(
                .conflict,
                "a remote has commit \(commit.prefix(12)) already, and commits that others may have are not rewritten",
                advice: "'git rebase --force-rebase \(commit.prefix(12))^' makes it anew on this branch")
            : Problem(
                .conflict, "commit \(commit.prefix(12)) is not on this branch",
                advice: "check out the branch that has it")
    }

    /// The commits as Git stores them.
    private func contents(of commits: [String]) throws -> [RawCommit] {
        let outcome = try git.run(
            ["cat-file", "--batch"], input: Array((commits.joined(separator: "\n") + "\n").utf8))
        var rest = outcome.output[...]
        return try commits.map { id in
            let head = rest.prefix { $0 != UInt8(ascii: "\n") }
            let words = head.split(separator: UInt8(ascii: " "))
            guard words.count == 3, let size = Int(String(decoding: words[2], as: UTF8.self)),
                case let content = rest.dropFirst(head.count + 1), content.count > size
            else { throw Problem(.damaged, "git cat-file did not print commit \(id.prefix(12))") }
            rest = content.dropFirst(size + 1)
            return RawCommit(content.prefix(size))
        }
    }

    /// A message as Git stores it with trailers added: without comments, in any encoding, and with or without a line feed
    /// at its end.
    private static func adding(_ trailers: [String], to message: [UInt8]) throws -> [UInt8] {
        if let text = String(validating: message, as: UTF8.self), !text.utf8.contains(UInt8(ascii: "\r")) {
            return Array(TrailerLines.adding(trailers, to: text).utf8)
        }
        let isEnded = message.last == UInt8(ascii: "\n")
        // Without the developer's settings, which may ask for other trailers.
        let outcome = try GitCommand.clean(gitDirectory: "/").run(
            [
                "-c", "core.commentChar=\u{1}", "interpret-trailers", "--no-divider", "--where", "end",
                "--if-exists", "addIfDifferent", "--if-missing", "add",
            ] + trailers.flatMap(MessageFile.argument(of:)),
            input: message + (isEnded ? [] : [UInt8(ascii: "\n")]))
        guard outcome.succeeded else {
            throw Problem(.unavailable, "git interpret-trailers failed: \(outcome.errorText)")
        }
        return outcome.output
    }
}

/// A commit as Git stores it: header lines, an empty line, the message.
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

    var hasMessage: Bool { message.contains { $0 > 0x20 } }

    var isSigned: Bool { header.contains { $0.starts(with: Array("gpgsig".utf8)) } }

    /// The commit's bytes without a signature, which was over the old ones.
    var bytes: [UInt8] {
        var isSignature = false
        let kept = header.filter { line in
            if line.first != UInt8(ascii: " ") { isSignature = line.starts(with: Array("gpgsig".utf8)) }
            return !isSignature
        }
        return kept.flatMap { $0 + [UInt8(ascii: "\n")] } + [UInt8(ascii: "\n")] + message
    }
}
