import Domain
import Files
import Foundation
package import Programs
package import SessionCapture

/// The developer's repository that a command runs in.
package struct Clone {
    package let workTree: WorkTree
    package let git: GitCommand
    /// The rules for secrets in this repository.
    package let rules: CloneRules

    /// The top folder of the work tree.
    package var top: String { workTree.top }
    /// The Git folder that all work trees share.
    package var commonDirectory: String { workTree.commonDirectory }
    /// The work tree's own Git folder: the common one, or one below it.
    package var gitDirectory: String { workTree.gitDirectory }

    /// Finds the repository that git runs this process for, or that the present folder is in.
    ///
    /// - Throws: `Problem` where there is no work tree.
    package init() throws {
        let environment = ProcessEnvironment.variables
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

    /// The repository of a work tree, without Git's variables: an agent's hook may be started within a Git hook of
    /// another repository.
    package init(_ workTree: WorkTree) {
        self.workTree = workTree
        var environment = ProcessEnvironment.variables
        for key in Self.placeVariables { environment[key] = nil }
        git = GitCommand.inherited(directory: workTree.top, environment: environment)
        rules = CloneRules(
            git: git, environment: environment, spool: Spool(commonDirectory: workTree.commonDirectory))
    }

    /// Git's variables that tell which repository a process works in.
    static let placeVariables = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"]

    /// The work tree as git finds it, where settings or variables name it.
    private static func workTreeAsGitKnowsIt(_ git: GitCommand) throws -> WorkTree {
        let answer: String
        do {
            answer = try git.output([
                "rev-parse", "--path-format=absolute", "--show-toplevel", "--git-dir", "--git-common-dir",
            ])
        } catch {
            throw Problem(.missing, "this is not a work tree of a Git repository (\(error.reason))")
        }
        let lines = answer.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count >= 3 else { throw Problem(.missing, "this is not a work tree of a Git repository") }
        return WorkTree(top: lines[0], gitDirectory: lines[1], commonDirectory: lines[2])
    }

    /// The place of everything recorded here.
    package var spool: Spool { Spool(commonDirectory: commonDirectory) }
    private var enabledMark: String { spool.path + "/enabled" }
    /// Whether 'git session enable' was run here, and not 'git session disable' since.
    package var isEnabled: Bool { access(enabledMark, F_OK) == 0 }

    private var disabledMark: String { spool.path + "/disabled" }
    /// Whether 'git session disable' was run here, and not 'git session enable' since.
    var isDisabled: Bool { access(disabledMark, F_OK) == 0 }

    /// Turns recording on or off for all work trees.
    ///
    /// - Throws: where the spool cannot be written.
    package func setEnabled(_ isEnabled: Bool) throws {
        if isEnabled {
            try Spool.replace(enabledMark, with: Data())
            unlink(disabledMark)
        } else {
            unlink(enabledMark)
            // Where the account records everywhere, this repository stays out, also before an agent's first touch.
            try Spool.makeFolder(spool.path)
            try Spool.replace(disabledMark, with: Data())
        }
    }

    private var accountAgentsPath: String { spool.path + "/account-agents" }

    /// The agents that were left to the account's configuration when recording began.
    package var agentsOfAccount: [String] {
        String(decoding: FileBytes.of(accountAgentsPath) ?? [], as: UTF8.self).split(separator: "\n").map(
            String.init)
    }

    /// Notes the agents that are left to the account's configuration.
    ///
    /// - Throws: where the spool cannot be written.
    package func setAgentsOfAccount(_ agents: [String]) throws {
        if agents.isEmpty {
            unlink(accountAgentsPath)
        } else {
            try Spool.replace(accountAgentsPath, with: Data(agents.joined(separator: "\n").utf8))
        }
    }

    /// The paths of this work tree, as agents name them.
    package var paths: RepositoryPaths { RepositoryPaths(top: top, commonDirectory: commonDirectory) }

    /// The reader of agents' transcripts into the spool.
    package var transcripts: TranscriptImport {
        TranscriptImport(
            spool: spool, workTree: workTree, rules: rules.masking(log: spool.log),
            earlierText: CommittedTexts(git: git).text(of:before:))
    }

    /// A masker for the present values of the work tree's `.env` files and for what the rules find.
    ///
    /// - Parameters:
    ///   - session: whose texts they are: the values of the other places that its agent knows are masked, too.
    ///   - isRenewed: whether to look for such files and read the settings again.
    package func masker(of session: SpooledSession? = nil, renewing isRenewed: Bool) -> Masker {
        rules.isRenewed = isRenewed
        let files = spool.environmentFiles(
            of: top, besides: session?.secretPlaces ?? [], renewing: isRenewed)
        return Masker(
            files.secrets(), rules: rules.masking(log: spool.log))
    }

    /// The id of the commit that a name leads to; nil where there is none.
    ///
    /// - Throws: where git cannot be run.
    package func commit(_ name: String) throws -> String? {
        let outcome = try git.run(["rev-parse", "--verify", "--quiet", name + "^{commit}"])
        return outcome.succeeded ? outcome.outputText.trimmingCharacters(in: .newlines) : nil
    }

    /// A folder's absolute path: Git resolves a relative one from the top of the work tree.
    func absolute(_ folder: String) -> String {
        folder.hasPrefix("/") ? folder : top + "/" + folder
    }

    /// The top folders of all work trees of the repository.
    ///
    /// - Throws: `GitFailure` where git cannot list them.
    package func allTops() throws -> [String] {
        let listed = try git.output(["worktree", "list", "--porcelain", "-z"])
        let tops = listed.split(separator: "\0").filter { $0.hasPrefix("worktree ") }
            .map { String($0.dropFirst("worktree ".count)) }
        return Array(Set(tops + [top])).sorted()
    }

    /// All existing work trees of the repository, this one included.
    ///
    /// - Throws: `GitFailure` where git cannot list them.
    package func allWorkTrees() throws -> [Clone] {
        try allTops().compactMap { top in
            guard let workTree = WorkTree.containing(top), workTree.top == WorkTree.resolving(top),
                workTree.commonDirectory == self.workTree.commonDirectory
            else { return nil }
            return Clone(workTree)
        }
    }

    /// The remotes, each with its push URL.
    ///
    /// - Throws: `GitFailure` where git cannot list them.
    package func remotes() throws -> [(name: String, url: String)] {
        try git.output(["remote"]).split(separator: "\n").map { name in
            let url = try git.output(["remote", "get-url", "--push", String(name)])
            return (String(name), url.trimmingCharacters(in: .newlines))
        }
    }
}
