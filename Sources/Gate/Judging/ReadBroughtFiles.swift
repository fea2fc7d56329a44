import Domain
import GitObjects

/// Reads size and kind of the files that the policy's path entries ask about.
struct ReadBroughtFiles {
    let repository: Repository
    let questions: PathPolicy.ContentQuestions
    let watch: PushWatch

    /// How many bytes Git searches for a NUL before it calls a file text; see `buffer_is_binary` in xdiff-interface.c.
    private static let lookedAt = 8_000
    /// A larger file, in bytes, is not read and counts as binary, as with Git's `core.bigFileThreshold`.
    private static let largest = 64 << 20

    /// - Parameter returned: the files that merges and rewinds give back beside the commits' own.
    func callAsFunction(
        _ commits: [CommitFacts], returned: ReturnedFiles
    ) throws -> [BroughtFile.Key: BroughtFile] {
        guard !questions.isEmpty else { return [:] }
        var looks: [ObjectID: BroughtFile] = [:]
        var files: [BroughtFile.Key: BroughtFile] = [:]
        func note(_ brought: [ChangedFile], of commit: ObjectID) throws {
            for file in brought where questions.ask(about: file.path) {
                let known = try looks[file.content] ?? look(into: file.content)
                looks[file.content] = known
                files[BroughtFile.Key(commit: commit, path: file.path)] = known
            }
        }
        for commit in commits {
            try watch.look(at: commit.id)
            try note(repository.changedFiles(of: commit.id).brought, of: commit.id)
        }
        for (commit, files) in returned.byCommit { try note(files, of: commit) }
        return files
    }

    private func look(into id: ObjectID) throws -> BroughtFile {
        switch try repository.content(of: id, limit: Self.largest) {
        case .success(let content):
            BroughtFile(
                size: content.bytes.count, isBinary: content.bytes.prefix(Self.lookedAt).contains(0))
        case .failure(.tooLarge(let size)): BroughtFile(size: size, isBinary: true)
        case .failure(.notABlob): BroughtFile(size: 0, isBinary: true)
        }
    }
}
