import Domain
import Foundation
package import Programs
package import SessionCapture

/// The developer's repository that the command runs in.
package struct Clone {
    package let workTree: WorkTree
    package let git: GitCommand
    /// What secrets are known by in this repository.
    package let rules: CloneRules

    /// The work tree's top.
    package var top: String { workTree.top }
    /// The folder that all worktrees share.
    package var commonDirectory: String { workTree.commonDirectory }
    /// The work tree's own Git folder: that same one, or one below it.
    package var gitDirectory: String { workTree.gitDirectory }

    /// The repository that git runs this process for, or that it was started in.
    package init() throws {
        let environment = ProcessInfo.processInfo.environment
        git = GitCommand.inherited(environment: environment)
        let folder = FileManager.default.currentDirectoryPath
        if environment["GIT_DIR"] == nil, environment["GIT_WORK_TREE"] == nil,
            let workTree = WorkTree.containing(folder)
        {
            self.workTree = workTree
        } else {
            workTree = try Self.workTreeAsGitKnowsIt(git)
        }
        rules = CloneRules(
            git: git, environment: environment, spool: Spool(commonDirectory: workTree.commonDirectory))
    }

    /// The repository of a work tree, whatever git runs this process for: an agent's hook may have been started by a Git
    /// hook of another repository.
    package init(_ workTree: WorkTree) {
        self.workTree = workTree
        var environment = ProcessInfo.processInfo.environment
        for key in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] { environment[key] = nil }
        git = GitCommand.inherited(directory: workTree.top, environment: environment)
        rules = CloneRules(
            git: git, environment: environment, spool: Spool(commonDirectory: workTree.commonDirectory))
    }

    /// For what settings and variables decide.
    private static func workTreeAsGitKnowsIt(_ git: GitCommand) throws -> WorkTree {
        let answer: String
        do {
            answer = try git.output([
                "rev-parse", "--path-format=absolute", "--show-toplevel", "--git-dir", "--git-common-dir",
            ])
        } catch {
            throw RecordingFailure("this is not a work tree of a Git repository (\(error.reason))")
        }
        let lines = answer.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count >= 3 else { throw RecordingFailure("this is not a work tree of a Git repository") }
        return WorkTree(top: lines[0], gitDirectory: lines[1], commonDirectory: lines[2])
    }

    package var spool: Spool { Spool(commonDirectory: commonDirectory) }
    private var enabledMark: String { spool.path + "/enabled" }
    /// Whether 'git session enable' was run here, and not 'disable' since.
    package var isEnabled: Bool { access(enabledMark, F_OK) == 0 }

    package func setEnabled(_ isEnabled: Bool) throws {
        if isEnabled { try Spool.replace(enabledMark, with: Data()) } else { unlink(enabledMark) }
    }
    package var paths: RepositoryPaths { RepositoryPaths(top: top, commonDirectory: commonDirectory) }
    package var transcripts: TranscriptImport {
        TranscriptImport(spool: spool, workTree: workTree, rules: rules.masking(log: spool.log))
    }

    /// Masks the values of the work tree's `.env` files as they are now, and what the rules find.
    ///
    /// - Parameter isRenewed: whether to look for such files, and to ask for settings, anew.
    package func masker(renewing isRenewed: Bool) -> Masker {
        rules.isRenewed = isRenewed
        return Masker(
            spool.environmentFiles(of: top, renewing: isRenewed).secrets(),
            rules: rules.masking(log: spool.log))
    }

    /// A commit's id; nil where there is none of that name.
    package func commit(_ name: String) throws -> String? {
        let outcome = try git.run(["rev-parse", "--verify", "--quiet", name + "^{commit}"])
        return outcome.succeeded ? outcome.outputText.trimmingCharacters(in: .newlines) : nil
    }

    /// The tops of all the repository's work trees.
    package func allTops() throws -> [String] {
        let listed = try git.output(["worktree", "list", "--porcelain", "-z"])
        let tops = listed.split(separator: "\0").filter { $0.hasPrefix("worktree ") }
            .map { String($0.dropFirst("worktree ".count)) }
        return Array(Set(tops + [top])).sorted()
    }

    /// All the repository's work trees that are there, this one as well.
    package func allWorkTrees() throws -> [Clone] {
        try allTops().compactMap { top in
            guard let workTree = WorkTree.containing(top), workTree.top == WorkTree.resolving(top),
                workTree.commonDirectory == self.workTree.commonDirectory
            else { return nil }
            return Clone(workTree)
        }
    }

    /// The remotes' push URLs by name.
    package func remotes() throws -> [(name: String, url: String)] {
        try git.output(["remote"]).split(separator: "\n").map { name in
            let url = try git.output(["remote", "get-url", "--push", String(name)])
            return (String(name), url.trimmingCharacters(in: .newlines))
        }
    }
}
