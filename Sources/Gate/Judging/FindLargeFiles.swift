import Domain
import GitObjects

/// Finds the files that commits bring and that have more bytes than the policy wants.
struct FindLargeFiles {
    let repository: Repository
    /// The largest size that the policy lets pass, in bytes.
    let limit: Int
    let watch: PushWatch

    /// One is enough for the policy; the others are told so that all can be mended at once.
    private static let maximum = 100

    /// Each content once, at the first commit that brings it.
    ///
    /// - Parameter returned: the files that merges give back beside their own.
    func callAsFunction(
        _ commits: [CommitFacts], returned: ReturnedFiles
    ) throws -> [LargeFile] {
        var seen: Set<ObjectID> = []
        var found: [LargeFile] = []
        func note(_ files: [ChangedFile], of commit: ObjectID) throws {
            for file in files where found.count < Self.maximum && seen.insert(file.content).inserted {
                let size = try repository.size(of: file.content)
                guard size > limit else { continue }
                found.append(LargeFile(commit: commit, path: file.path, size: size))
            }
        }
        for commit in commits where found.count < Self.maximum {
            try watch.look(at: commit.id)
            try note(repository.changedFiles(of: commit.id).brought, of: commit.id)
        }
        for (commit, files) in returned.byCommit { try note(files, of: commit) }
        return found
    }
}
