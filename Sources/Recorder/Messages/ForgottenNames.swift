import Domain
import Foundation
import Programs

/// How a developer takes the names of forgotten sessions out of commits.
package struct ForgottenNames {
    package let clone: Clone
    package let dead: [DeadTrailers.Dead]

    package init(clone: Clone, dead: [DeadTrailers.Dead]) {
        self.clone = clone
        self.dead = dead
    }

    package func advice() throws -> String {
        guard !dead.isEmpty else { return "" }
        let steps = try [present(), others()].compactMap(\.self)
        return steps.joined(separator: "\n  ")
    }

    /// For the commits of the present branch.
    private func present() throws -> String? {
        let head = try clone.commit("HEAD")
        if dead.count == 1, dead[0].commit == head {
            return "to take the names out, git commit --amend --no-edit --allow-empty"
        }
        // Each before its parents: the last one is the ancestor of all others that are on its line.
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
        return "to take the names out, git rebase --rebase-merges --exec '\(amend)' \(base)"
    }

    /// Only of what names them: others' commits, which a merge may have brought, stay what they are.
    private var amend: String {
        let sessions = Set(dead.flatMap(\.segments).compactMap { $0.split(separator: "/").first }).sorted()
        let names = sessions.map { "-e \($0)/" }.joined(separator: " ")
        return
            "if git log -1 --format=%B | grep -q \(names); then git commit --amend --no-edit --allow-empty; fi"
    }

    /// For what is on another branch, too: it keeps the old commits when this one is given new ones.
    private func others() throws -> String? {
        let present = try clone.git.run(["symbolic-ref", "--quiet", "HEAD"]).outputText
        let branches = try clone.git.output(
            ["for-each-ref", "--format=%(refname)", "refs/heads"] + dead.map { "--contains=\($0.commit)" }
        ).split(separator: "\n").filter { $0 != present.trimmingCharacters(in: .newlines) }
            .map { VisibleText.escaping($0.dropFirst("refs/heads/".count)) }
        guard !branches.isEmpty else { return nil }
        return branches.count == 1
            ? "the branch \(branches[0]) has such commits, too: delete it, or check it out and ask the doctor again there"
            : "the branches \(branches.joined(separator: ", ")) have such commits, too: delete them, or check each out "
                + "and ask the doctor again there"
    }
}
