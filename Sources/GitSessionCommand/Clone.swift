import Domain
import Foundation
import GitProcess
import SessionCapture

/// The developer's repository that the command runs in.
struct Clone {
    /// The work tree's top.
    let top: String
    /// The folder that all worktrees share.
    let commonDirectory: String
    /// The work tree's own Git folder: that same one, or one below it.
    let gitDirectory: String
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
                "rev-parse", "--path-format=absolute", "--show-toplevel", "--git-common-dir", "--git-dir",
            ])
        } catch {
            throw CommandFailure("this is not a work tree of a Git repository (\(error.reason))")
        }
        let lines = answer.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 3 else { throw CommandFailure("this is not a work tree of a Git repository") }
        top = String(lines[0])
        commonDirectory = String(lines[1])
        gitDirectory = String(lines[2])
    }

    var spool: Spool { Spool(commonDirectory: commonDirectory) }
    var paths: RepositoryPaths { RepositoryPaths(top: top, commonDirectory: commonDirectory) }
    var transcripts: TranscriptImport { TranscriptImport(spool: spool, paths: paths) }

    /// A commit's id; nil where there is none of that name.
    func commit(_ name: String) throws -> String? {
        let outcome = try git.run(["rev-parse", "--verify", "--quiet", name + "^{commit}"])
        return outcome.succeeded ? outcome.outputText.trimmingCharacters(in: .newlines) : nil
    }

    /// The session trailers of a commit, and those that name its agents.
    func sessionTrailers(of commit: String) throws -> [Trailer] {
        let message = try git.output(["log", "-1", "--no-show-signature", "--format=%B", commit])
        return Trailer.parse(message).filter {
            $0.hasKey(SessionTrailer.key) || $0.hasKey(CommitMessage.agentKey)
        }
    }

    /// The remotes' push URLs by name.
    func remotes() throws -> [(name: String, url: String)] {
        try git.output(["remote"]).split(separator: "\n").map { name in
            let url = try git.output(["remote", "get-url", "--push", String(name)])
            return (String(name), url.trimmingCharacters(in: .newlines))
        }
    }
}
