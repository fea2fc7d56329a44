import Domain
import Programs

/// Lists commits with Git's own walk, parents before children.
struct ListCommits {
    let repositoryPath: String
    /// The folder of objects that the repository does not have yet; nil if there are none.
    let quarantine: String?

    func callAsFunction(
        reachableFrom tips: some Sequence<ObjectID>, notFrom old: some Sequence<ObjectID>
    ) throws -> [ObjectID] {
        let input = tips.map(\.hex) + old.map { "^" + $0.hex }
        let output = try GitCommand.clean(gitDirectory: repositoryPath)
            .adding(quarantine.map { ["GIT_ALTERNATE_OBJECT_DIRECTORIES": $0] } ?? [:])
            .output(
                ["rev-list", "--topo-order", "--reverse", "--stdin"],
                input: Array((input.joined(separator: "\n") + "\n").utf8))
        return output.split(separator: "\n").compactMap { ObjectID(hex: $0) }
    }
}
