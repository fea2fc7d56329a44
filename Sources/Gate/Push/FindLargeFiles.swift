import Domain
import GitObjects

/// Finds the files that commits bring and that have more bytes than the policy wants.
struct FindLargeFiles {
    let repository: Repository
    /// In bytes.
    let limit: Int

    /// One is enough for the policy; the others are told so that all can be mended at once.
    private static let maximum = 100

    /// Each content once, at the first commit that brings it.
    func callAsFunction(_ commits: [CommitFacts]) throws -> [LargeFile] {
        var seen: Set<ObjectID> = []
        var found: [LargeFile] = []
        for commit in commits {
            for file in try repository.changedFiles(of: commit.id).brought
            where seen.insert(file.content).inserted {
                let size = try repository.size(of: file.content)
                guard size > limit else { continue }
                found.append(LargeFile(commit: commit.id, path: file.path, size: size))
                if found.count == Self.maximum { return found }
            }
        }
        return found
    }
}
