import Foundation
import Testing

extension Clone {
    /// A tree of entries as `git mktree` reads them.
    func tree(_ entries: [(mode: String, id: String, name: String)]) throws -> String {
        let types = ["040000": "tree", "160000": "commit"]
        return try input(
            entries.map { "\($0.mode) \(types[$0.mode] ?? "blob") \($0.id)\t\($0.name)\n" }.joined(),
            to: "mktree")
    }

    /// A tree in which one blob stands under so many paths, a hundred in each folder.
    func tree(of blob: String, underPaths count: Int) throws -> String {
        let folder = try tree((100..<200).map { ("100644", blob, "f\($0).txt") })
        return try tree((0..<count / 100).map { ("040000", folder, "d\($0)") })
    }

    /// A commit of a tree, which nothing checks out.
    func commit(tree: String, on parents: [String] = [], _ message: String = "Change") throws -> String {
        let outcome = try installation.run(
            "git", ["commit-tree", tree, "-m", message] + parents.flatMap { ["-p", $0] }, in: path)
        try #require(outcome.succeeded, "\(outcome)")
        return outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Commits each of which changes ten thousand paths; returns the last.
    func commitsOfManyPaths(_ count: Int) throws -> String {
        let trees = try ["1\n", "2\n"].map { try tree(of: blob($0), underPaths: 10_000) }
        return try (0..<count).reduce(head()) { try commit(tree: trees[$1 % 2], on: [$0], "Change \($1)") }
    }
}
