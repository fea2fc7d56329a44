import Domain
import Foundation
import Programs

/// The commands with which a developer removes the names of forgotten sessions from commits.
package struct ForgottenNames {
    package let clone: Clone
    package let dead: [DeadTrailers.Dead]

    package init(clone: Clone, dead: [DeadTrailers.Dead]) {
        self.clone = clone
        self.dead = dead
    }

    /// The commands in words, one step a line; empty where there is nothing to remove.
    ///
    /// - Throws: `GitFailure` where git cannot list the commits or branches.
    package func advice() throws -> String {
        guard !dead.isEmpty else { return "" }
        let steps = try [present(), others()].compactMap(\.self)
        return steps.joined(separator: "\n  ")
    }

    /// The step for the commits of the checked-out branch.
    private func present() throws -> String? {
        let head = try clone.commit("HEAD")
        if dead.count == 1, dead[0].commit == head {
            return "to remove the names, git commit --amend --no-edit --allow-empty"
        }
        // Children come before their parents, so the last one is the oldest.
        let all = Set(dead.map(\.commit))
        let elsewhere = try NamingCommits(clone: clone).notShipped().drop { $0 != "--not" }
        let history =
            try head == nil
            ? "" : clone.git.output(["rev-list", "--topo-order", "--parents", "HEAD"] + elsewhere)
        let oldest = history.split(separator: "\n").map { $0.split(separator: " ") }.last {
            all.contains(String($0[0]))
        }
        guard let oldest else { return nil }
        let base = oldest.count > 1 ? "\(oldest[0].prefix(12))^" : "--root"
        return "to remove the names, git rebase --rebase-merges --exec '\(amend)' \(base)"
    }

    /// The command for each commit of a rebase. It changes only commits with such names: other people's commits,
    /// which a merge may have brought, stay as they are.
    private var amend: String {
        let sessions = Set(dead.flatMap(\.segments).compactMap { $0.split(separator: "/").first }).sorted()
        let names = sessions.map { "-e \($0)/" }.joined(separator: " ")
        return
            "if git log -1 --format=%B | grep -q \(names); then git commit --amend --no-edit --allow-empty; fi"
    }

    /// The step for other branches, which keep the old commits when the checked-out one is rewritten.
    private func others() throws -> String? {
        let present = try clone.git.run(["symbolic-ref", "--quiet", "HEAD"]).outputText
        let branches = try clone.git.output(
            ["for-each-ref", "--format=%(refname)", "refs/heads"] + dead.map { "--contains=\($0.commit)" }
        ).split(separator: "\n").filter { $0 != present.trimmingCharacters(in: .newlines) }
            .map { VisibleText.escaping($0.dropFirst("refs/heads/".count)) }
        guard !branches.isEmpty else { return nil }
        return branches.count == 1
            ? "the branch \(branches[0]) has such commits, too: delete it, or check it out and run 'git session doctor' "
                + "again"
            : "the branches \(branches.joined(separator: ", ")) have such commits, too: delete them, or check "
                + "out each and run 'git session doctor' again"
    }
}
