import Domain
import Foundation
import Programs

/// The commits that a shell command made. What it wrote and committed no longer differs from the last commit.
struct ShellCommits {
    let clone: Clone
    let time: ComparisonTime

    /// The files that the commits changed, each with its blob from before. Commits from a remote, and commits from
    /// before the command began, do not count.
    ///
    /// - Parameters:
    ///   - before: the last commit when the command began; anything else than an id where there was none.
    ///   - start: when it began, in nanoseconds since 1970.
    /// - Throws: `Problem` where git takes too long or too much was changed.
    func files(from before: String, to head: String, since start: Int) throws -> [ShellState.File] {
        guard head != before, ObjectID(hex: head) != nil else { return [] }
        let before = ObjectID(hex: before).map { _ in before }
        let ends = try log(["--no-walk=unsorted", head] + [before].compactMap(\.self))
        guard let last = ends.first, isNew(last, since: start) else { return [] }
        guard let before else { return try files(of: [head], since: start) }
        if ends.count == 2, ends[0].parents == ends[1].parents {
            // The commit was amended: only the difference is new.
            return try read(output(["diff-tree", "-r"] + Self.differenceOptions + [before, head]))
        }
        let descends = try time.run(clone.git, ["merge-base", "--is-ancestor", before, head])
        return descends.succeeded ? try files(of: [head, "^" + before], since: start) : []
    }

    /// The blobs that a merge in progress brings to each file; nil where it brings a deletion.
    ///
    /// - Throws: `Problem` where git takes too long or too much was changed.
    func brought() throws -> [FilePath: Set<String?>] {
        guard let heads = FileManager.default.contents(atPath: clone.gitDirectory + "/MERGE_HEAD") else {
            return [:]
        }
        var brought: [FilePath: Set<String?>] = [:]
        for head in String(decoding: heads, as: UTF8.self).split(separator: "\n").map(String.init) {
            // The order matters: `read` takes the first blob of each pair.
            for file in try read(output(["diff-tree", "-r"] + Self.differenceOptions + [head, "HEAD"])) {
                brought[file.path, default: []].insert(file.committed)
            }
        }
        return brought
    }

    /// The files that new commits among `revisions` changed, without merges, which bring the work of others.
    private func files(of revisions: [String], since start: Int) throws -> [ShellState.File] {
        let time = "--max-age=\(start / 1_000_000_000)"
        let commits = try log(["--no-merges", time] + revisions + ["--not", "--remotes"])
            .filter { isNew($0, since: start) }
        guard !commits.isEmpty else { return [] }
        let output = try output(
            ["-c", "log.showRoot=true", "log", "--no-walk=unsorted", "--no-show-signature", "--format="]
                + Self.differenceOptions + commits.map(\.id))
        return try read(output)
    }

    private struct Commit {
        let id: String
        let time: Int
        let parents: [Substring]
    }

    /// Whether a commit was made after `start`. Its time is in whole seconds; the file of a loose object tells more.
    private func isNew(_ commit: Commit, since start: Int) -> Bool {
        commit.time >= start / 1_000_000_000 && clone.looseObjectTime(of: commit.id) ?? .max >= start
    }

    private static let maximumCommits = 200
    private static let differenceOptions = [
        "--raw", "-z", "--no-abbrev", "--no-renames", "--ignore-submodules=all",
    ]

    private func log(_ revisions: [String]) throws -> [Commit] {
        let output = try output(
            [
                "log", "--max-count=\(Self.maximumCommits + 1)", "--no-show-signature",
                "--format=%H %ct %P",
            ] + revisions)
        let commits = String(decoding: output, as: UTF8.self).split(separator: "\n").compactMap {
            line -> Commit? in
            let words = line.split(separator: " ")
            guard words.count > 1, let time = Int(words[1]) else { return nil }
            return Commit(id: String(words[0]), time: time, parents: Array(words.dropFirst(2)))
        }
        guard commits.count <= Self.maximumCommits else {
            throw Problem(.conflict, "it made more than \(Self.maximumCommits) commits")
        }
        return commits
    }

    private func output(_ arguments: [String]) throws -> [UInt8] {
        try time.output(clone.git, arguments + ["--"])
    }

    /// Reads records of `:<modes> <ids> <letter>`, a zero byte, the path and a zero byte, the latest commit's first.
    private func read(_ output: [UInt8]) throws -> [ShellState.File] {
        var files: [FilePath: ShellState.File] = [:]
        var rest = output[...]
        while let start = rest.firstIndex(of: UInt8(ascii: ":")) {
            let fields = rest[start...].split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { break }
            rest = fields[2]
            let words = fields[0].split(separator: UInt8(ascii: " ")).map {
                String(decoding: $0, as: UTF8.self)
            }
            // Links and submodules are not files.
            guard words.count == 5, [words[0].dropFirst(), words[1][...]].allSatisfy(Self.isFileOrNothing)
            else { continue }
            let path = FilePath(bytes: Array(fields[1]))
            let isThere = words[2].contains { $0 != "0" }
            files[path] = ShellState.File(path: path, committed: isThere ? words[2] : nil)
        }
        guard files.count <= ShellState.maximumFiles else {
            throw Problem(
                .conflict, "it committed \(files.count) files, more than \(ShellState.maximumFiles)")
        }
        return Array(files.values)
    }

    private static func isFileOrNothing(_ mode: Substring) -> Bool {
        mode.hasPrefix("100") || mode == "000000"
    }
}

extension Clone {
    /// When a loose object was written, in nanoseconds since 1970; nil where it is packed or missing.
    func looseObjectTime(of id: String) -> Int? {
        var status = stat()
        let path = "\(commonDirectory)/objects/\(id.prefix(2))/\(id.dropFirst(2))"
        return stat(path, &status) == 0 ? status.st_mtim.nanoseconds : nil
    }
}
