package import Domain

/// Moves several refs of a repository in one transaction, each only from the value that is expected; see
/// git-update-ref(1).
package struct UpdateRefs {
    private let git: GitCommand

    package init(gitDirectory: String) {
        git = .clean(gitDirectory: gitDirectory)
    }

    /// A new value needs objects that are missing.
    package struct Unconnected: Error, CustomStringConvertible {
        let reason: String
        package var description: String { "objects that it needs are missing: \(reason)" }
    }

    /// The hook that Git asks of each transaction of refs: see githooks(5).
    private static let hook = "reference-transaction"

    /// The repository's hook `reference-transaction` refused the change.
    package struct Refused: Error, CustomStringConvertible {
        let reason: String
        package var description: String { "the mirror's hook '\(UpdateRefs.hook)' refuses it: \(reason)" }
    }

    /// Moves all refs or none.
    ///
    /// - Throws: `Unconnected` where objects are missing, `Refused` where the hook fails, `GitFailure` where git
    ///   fails otherwise, `ChildProcess.Failure` where it cannot be run. All refs are as before then, unless git
    ///   itself was killed midway.
    package func callAsFunction(_ updates: [HeldUpdates.Update]) throws {
        try checkObjects(updates.map(\.new).filter { !$0.isZero })
        let commands = updates.map { update in
            update.new.isZero
                ? "delete \(update.ref.rawValue) \(update.old.hex)"
                : "update \(update.ref.rawValue) \(update.new.hex) \(update.old.hex)"
        }
        let input = (["start"] + commands + ["prepare", "commit"]).joined(separator: "\n") + "\n"
        // Other processes hold these locks for moments only.
        let patience = ["-c", "core.filesRefLockTimeout=3000", "-c", "core.packedRefsTimeout=3000"]
        let outcome = try git.adding(HookTrace.variables).run(
            patience + ["update-ref", "--stdin"], input: Array(input.utf8))
        guard !outcome.succeeded else { return }
        let trace = HookTrace(outcome.errorText)
        let reason = GitFailure.reason(of: outcome, words: trace.words)
        guard !trace.hasFailed(Self.hook) else { throw Refused(reason: reason) }
        throw GitFailure(arguments: ["update-ref"], reason: reason)
    }

    /// Makes sure that all objects which new values need are there.
    private func checkObjects(_ new: [ObjectID]) throws {
        guard !new.isEmpty else { return }
        let outcome = try git.run(
            ["rev-list", "--objects", "--quiet", "--stdin", "--not", "--exclude=refs/held/*", "--all"],
            input: Array((new.map(\.hex).joined(separator: "\n") + "\n").utf8))
        guard !outcome.succeeded else { return }
        let reason = GitFailure.reason(of: outcome)
        guard case .exited = outcome.ending else {
            throw GitFailure(arguments: ["rev-list"], reason: reason)
        }
        throw Unconnected(reason: reason)
    }
}
