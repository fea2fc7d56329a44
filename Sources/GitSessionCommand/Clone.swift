import Foundation
import GitProcess
import SessionCapture

/// The developer's repository that the command runs in.
struct Clone {
    /// The work tree's top.
    let top: String
    /// The folder that all worktrees share.
    let commonDirectory: String
    let git: GitCommand

    init(directory: String? = nil) throws {
        var environment = ProcessInfo.processInfo.environment
        if directory != nil {
            // An agent's hook may have been started by a Git hook of another repository.
            for key in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] { environment[key] = nil }
        }
        git = GitCommand.inherited(directory: directory, environment: environment)
        let answer: String
        do {
            answer = try git.output([
                "rev-parse", "--path-format=absolute", "--show-toplevel", "--git-common-dir",
            ])
        } catch {
            throw CommandFailure("this is not a work tree of a Git repository (\(error.reason))")
        }
        let lines = answer.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 2 else { throw CommandFailure("this is not a work tree of a Git repository") }
        top = String(lines[0])
        commonDirectory = String(lines[1])
    }

    var spool: Spool { Spool(commonDirectory: commonDirectory) }
    var paths: RepositoryPaths { RepositoryPaths(top: top) }
    var transcripts: TranscriptImport { TranscriptImport(spool: spool, paths: paths) }

    /// The paths that the commit in the making changes.
    ///
    /// - Parameter amends: whether it replaces the last one, so that it changes what that changed, too.
    func pathsOfCommit(amends: Bool) throws -> Set<String> {
        var base = "HEAD"
        if amends {
            base =
                try git.run(["rev-parse", "--verify", "--quiet", "HEAD^"]).succeeded
                ? "HEAD^" : Self.emptyTree
        }
        if try !git.run(["rev-parse", "--verify", "--quiet", base]).succeeded { base = Self.emptyTree }
        let output = try git.output(["diff-index", "--cached", "--name-only", "-z", base])
        return Set(output.split(separator: "\0").map(String.init))
    }

    private static let emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"

    /// The remotes' push URLs by name.
    func remotes() throws -> [(name: String, url: String)] {
        try git.output(["remote"]).split(separator: "\n").map { name in
            let url = try git.output(["remote", "get-url", "--push", String(name)])
            return (String(name), url.trimmingCharacters(in: .newlines))
        }
    }
}
