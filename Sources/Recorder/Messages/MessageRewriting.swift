import Domain
import Foundation
import Programs

/// Changes the messages of commits on local branches. The commits after them get the new parents, and the branches that
/// have them move there; nothing else changes.
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
        /// The branches that moved, besides the one that is checked out.
        package var branchesMoved: [String] = []
        /// The tags that still lead to the old commits.
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

    /// The commits of local branches that no remote has, the oldest first.
    ///
    /// - Parameter commits: some that must be among them.
    private func ownCommits(with commits: Set<String>) throws -> [String] {
        try WorkTreesInProgress(clone: clone, git: git).refuse(toRewrite: commits)
        let own = try git.output(
            ["rev-list", "--topo-order", "--reverse"] + NamingCommits(clone: clone).unpublished()
        )
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
    /// - Throws: `Problem` where a commit is on no local branch or a remote has it, or amid a rebase or the like;
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
        guard !new.isEmpty else { return outcome }
        outcome.branchesMoved = try moveBranches(to: new, as: command)
        // Notes move along where the settings ask for it, as with an amend.
        _ = try git.run(
            ["notes", "copy", "--for-rewrite=amend", "--stdin"],
            input: Array(new.map { "\($0.key) \($0.value)\n" }.joined().utf8))
        outcome.refsLeft = try refs("refs/heads", "refs/tags", leadingTo: Set(new.keys)).map(\.short)
        return outcome
    }

    /// Moves HEAD and the local branches from old commits to new ones, all or none: their files are the same.
    ///
    /// - Returns: the names of the branches but the checked-out one.
    private func moveBranches(to new: [String: String], as command: String) throws -> [String] {
        let checkedOut = try git.run(["symbolic-ref", "--quiet", "HEAD"]).outputText
            .trimmingCharacters(in: .newlines)
        let others = try refs("refs/heads", leadingTo: Set(new.keys)).filter { $0.name != checkedOut }
        let head = try clone.commit("HEAD").map { [(name: "HEAD", target: $0)] } ?? []
        let moves = (head + others.map { (name: $0.name, target: $0.target) }).compactMap { ref in
            new[ref.target].map { "update \(ref.name)\0\($0)\0\(ref.target)\0" }
        }
        _ = try git.output(["update-ref", "-m", command, "-z", "--stdin"], input: Array(moves.joined().utf8))
        return others.map(\.short)
    }

    private typealias Ref = (name: String, short: String, target: String)

    /// The refs below some folders that lead to one of `commits`, directly or by a tag's object. Symbolic ones move
    /// with what they name.
    private func refs(_ folders: String..., leadingTo commits: Set<String>) throws -> [Ref] {
        try git.output(
            ["for-each-ref", "--format=%(objectname) %(*objectname) %(refname) %(refname:short) %(symref)"]
                + folders
        )
        .split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
            guard words.count == 5, words[4].isEmpty,
                let target = words[..<2].first(where: commits.contains)
            else { return nil }
            return (name: words[2], short: words[3], target: target)
        }
    }

    private func refusal(of commit: String) throws -> Problem {
        let branches = try git.output(["for-each-ref", "--contains", commit, "--count=1", "refs/heads"])
        let isHere = try git.run(["merge-base", "--is-ancestor", commit, "HEAD"]).succeeded
        return isHere || !branches.isEmpty
            ? Problem(
                .conflict,
                "a remote has commit \(commit.prefix(12)) already, and commits that others may have are not rewritten",
                advice:
                    "'git rebase --force-rebase \(commit.prefix(12))^' makes it anew on the branch that has it"
            )
            : Problem(
                .conflict, "commit \(commit.prefix(12)) is on no local branch",
                advice: "'git branch NAME \(commit.prefix(12))' makes one")
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
