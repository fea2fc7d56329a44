import Domain
import Files
import Foundation
import Programs

/// The work trees of a repository that are amid a rebase or the like. When it goes on, Git compares their branch or HEAD
/// with the commit at which it began or stopped.
struct WorkTreesInProgress {
    let clone: Clone
    /// git that reads commits as they are.
    let git: GitCommand

    /// Refuses to rewrite commits while the present work tree is amid something, or another one is with these commits.
    ///
    /// - Throws: `Problem` that says which work tree is amid what, and how to end it.
    func refuse(toRewrite commits: Set<String>) throws {
        if let sign = sign(in: clone.gitDirectory) {
            throw Problem(
                .conflict, "\(sign.what) is in progress",
                advice: "finish it first, or give it up with 'git \(sign.ending)'")
        }
        for tree in others where tree.isThere {
            guard let sign = sign(in: tree.gitDirectory), try concerns(commits, tree) else { continue }
            throw Problem(
                .conflict,
                "\(sign.what) is in progress in \(tree.words), which has a commit that would be rewritten",
                advice: "finish it there first, or give it up with 'git \(tree.option)\(sign.ending)'")
        }
    }

    /// What Git leaves in a work tree's own folder while it is amid something, and the command that ends it.
    private static let signs: [(file: String, what: String, ending: String)] = [
        ("rebase-merge", "a rebase", "rebase --abort"), ("rebase-apply/applying", "a 'git am'", "am --abort"),
        ("rebase-apply", "a rebase", "rebase --abort"),
        ("CHERRY_PICK_HEAD", "a cherry-pick", "cherry-pick --abort"),
        ("REVERT_HEAD", "a revert", "revert --abort"), ("sequencer", "a cherry-pick", "cherry-pick --abort"),
        ("MERGE_HEAD", "a merge", "merge --abort"), ("BISECT_LOG", "a bisection", "bisect reset"),
    ]

    private func sign(in folder: String) -> (file: String, what: String, ending: String)? {
        Self.signs.first { access("\(folder)/\($0.file)", F_OK) == 0 }
    }

    /// Another work tree of the repository.
    private struct Tree {
        let gitDirectory: String
        /// Where its files are; nil where that is not known.
        let path: String?
        /// Its HEAD, as git finds it from any work tree.
        let head: String
        let isMain: Bool

        var words: String { isMain ? "the main work tree" : "the work tree \(path ?? gitDirectory)" }
        var option: String { path.map { "-C \"\($0)\" " } ?? "" }

        /// Whether it may go on: one whose folder is gone does not, unless it is locked, as one on a drive that is taken
        /// out.
        var isThere: Bool {
            isMain || path.map { access($0, F_OK) == 0 } ?? true
                || access("\(gitDirectory)/locked", F_OK) == 0
        }
    }

    private var others: [Tree] {
        let linked = "\(clone.commonDirectory)/worktrees"
        let names = FolderNames.of(linked)
        let isUsual = clone.commonDirectory.hasSuffix("/.git")
        let main = Tree(
            gitDirectory: clone.commonDirectory,
            path: isUsual ? String(clone.commonDirectory.dropLast(5)) : nil,
            head: "main-worktree/HEAD", isMain: true)
        let all = names.sorted().map { name in
            Tree(
                gitDirectory: "\(linked)/\(name)", path: Self.path(of: "\(linked)/\(name)"),
                head: "worktrees/\(name)/HEAD", isMain: false)
        }
        return ([main] + all).filter { $0.gitDirectory != clone.gitDirectory }
    }

    /// The place of a linked work tree's files: the folder of the file that Git's own folder names, which may be relative
    /// to that.
    private static func path(of gitDirectory: String) -> String? {
        guard let file = text(of: "\(gitDirectory)/gitdir")?.first else { return nil }
        let absolute = file.hasPrefix("/") ? file : "\(gitDirectory)/\(file)"
        return ((absolute as NSString).standardizingPath as NSString).deletingLastPathComponent
    }

    /// Whether a work tree's HEAD, or what it is amid, has one of `commits`.
    private func concerns(_ commits: Set<String>, _ tree: Tree) throws -> Bool {
        let names = [tree.head] + Self.files.flatMap { Self.text(of: "\(tree.gitDirectory)/\($0)") ?? [] }
        let heads = try names.compactMap { try clone.commit($0) }
        guard !heads.isEmpty else { return false }
        return try git.output(["rev-list"] + heads + ["--not", "--remotes"]).split(separator: "\n")
            .contains { commits.contains(String($0)) }
    }

    /// The files in which Git keeps the names of branches and commits that it goes on from or comes back to.
    private static let files =
        ["rebase-merge", "rebase-apply"].flatMap { folder in
            ["head-name", "orig-head", "onto"].map { "\(folder)/\($0)" }
        } + ["MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "BISECT_START"]

    private static func text(of file: String) -> [String]? {
        FileManager.default.contents(atPath: file).map { bytes in
            String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        }
    }
}
