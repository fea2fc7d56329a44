package import Domain

/// Gives several refs of a repository their new values at once, each only from the value that is expected; see
/// git-update-ref(1).
package struct UpdateRefs {
    private let git: GitCommand

    package init(gitDirectory: String) {
        git = .clean(gitDirectory: gitDirectory)
    }

    /// A ref does not have the value that was expected, or an object is not there; nothing was changed.
    package struct Moved: Error, CustomStringConvertible {
        package let description: String
    }

    /// - Throws: `Moved` where git will not have it, `GitFailure` where git could not be run.
    package func callAsFunction(_ updates: HeldUpdates) throws {
        // A value that builds on what is not there is as good as none.
        let new = updates.updates.map(\.new).filter { !$0.isZero }
        let outcome = try git.run(
            ["rev-list", "--objects", "--quiet", "--stdin", "--not", "--exclude=refs/held/*", "--all"],
            input: Array((new.map(\.hex).joined(separator: "\n") + "\n").utf8))
        guard new.isEmpty || outcome.succeeded else {
            throw Moved(
                description: "what it builds on is not there any more: \(GitFailure.reason(of: outcome))")
        }
        let commands = updates.updates.map { update in
            update.new.isZero
                ? "delete \(update.ref.rawValue) \(update.old.hex)"
                : "update \(update.ref.rawValue) \(update.new.hex) \(update.old.hex)"
        }
        let input = (["start"] + commands + ["prepare", "commit"]).joined(separator: "\n") + "\n"
        let update = try git.run(["update-ref", "--stdin"], input: Array(input.utf8))
        guard update.succeeded else {
            throw Moved(description: "a ref moved meanwhile; push again (\(GitFailure.reason(of: update)))")
        }
    }
}
