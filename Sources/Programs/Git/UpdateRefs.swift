package import Domain

/// Gives several refs of a repository their new values at once, each only from the value that is expected; see
/// git-update-ref(1).
package struct UpdateRefs {
    private let git: GitCommand

    package init(gitDirectory: String) {
        git = .clean(gitDirectory: gitDirectory)
    }

    /// A new value builds on what is not there.
    package struct Unconnected: Error, CustomStringConvertible {
        let reason: String
        package var description: String { "what it builds on is not there any more: \(reason)" }
    }

    /// The repository's hook `reference-transaction` would not have it.
    package struct Refused: Error, CustomStringConvertible {
        let reason: String
        package var description: String {
            "the mirror's hook 'reference-transaction' refuses it: \(reason)"
        }
    }

    /// - Throws: `Unconnected` where objects are missing; `Refused` by a hook; `GitFailure` where git was not run, or was not content. Then all
    ///   refs are as before, unless git itself was ended amid them.
    package func callAsFunction(_ updates: [HeldUpdates.Update]) throws {
        // A value that builds on what is not there is as good as none.
        let new = updates.map(\.new).filter { !$0.isZero }
        let outcome = try git.run(
            ["rev-list", "--objects", "--quiet", "--stdin", "--not", "--exclude=refs/held/*", "--all"],
            input: Array((new.map(\.hex).joined(separator: "\n") + "\n").utf8))
        guard new.isEmpty || outcome.succeeded else {
            guard case .exited = outcome.ending else {
                throw GitFailure(arguments: ["rev-list"], reason: GitFailure.reason(of: outcome))
            }
            throw Unconnected(reason: GitFailure.reason(of: outcome))
        }
        let commands = updates.map { update in
            update.new.isZero
                ? "delete \(update.ref.rawValue) \(update.old.hex)"
                : "update \(update.ref.rawValue) \(update.new.hex) \(update.old.hex)"
        }
        let input = (["start"] + commands + ["prepare", "commit"]).joined(separator: "\n") + "\n"
        // Others hold these locks for moments only.
        let patience = ["-c", "core.filesRefLockTimeout=3000", "-c", "core.packedRefsTimeout=3000"]
        do {
            _ = try git.output(patience + ["update-ref", "--stdin"], input: Array(input.utf8))
        } catch {
            guard error.reason.contains("aborted by hook") else { throw error }
            throw Refused(reason: error.reason)
        }
    }
}
