import Domain
import GitObjects

/// Looks at the contents of those files that the policy's path entries ask about.
struct LookIntoFiles {
    let repository: Repository
    let questions: PathPolicy.ContentQuestions

    /// How far Git looks for a NUL before it says that a file is text; see `buffer_is_binary` in its xdiff-interface.c.
    private static let lookedAt = 8_000
    /// What is larger is not read into memory, and counts as binary, as with Git's `core.bigFileThreshold`.
    private static let largest = 64 << 20

    func callAsFunction(_ commits: [CommitFacts]) throws -> [BroughtFile.Key: BroughtFile] {
        guard !questions.isEmpty else { return [:] }
        var known: [ObjectID: BroughtFile] = [:]
        var files: [BroughtFile.Key: BroughtFile] = [:]
        for commit in commits {
            for file in try repository.changedFiles(of: commit.id).brought
            where questions.ask(about: file.path) {
                let look = try known[file.content] ?? look(into: file.content)
                known[file.content] = look
                files[BroughtFile.Key(commit: commit.id, path: file.path)] = look
            }
        }
        return files
    }

    private func look(into id: ObjectID) throws -> BroughtFile {
        switch try repository.blob(id, limit: Self.largest) {
        case .success(let bytes):
            BroughtFile(size: bytes.count, isBinary: bytes.prefix(Self.lookedAt).contains(0))
        case .failure(.tooLarge(let size)): BroughtFile(size: size, isBinary: true)
        case .failure(.notABlob): BroughtFile(size: 0, isBinary: true)
        }
    }
}
