import Domain
import GitObjects

/// The files that commits return to refs, besides those that they change themselves; see `FindReturned`.
struct ReturnedFiles {
    var byCommit: [(commit: ObjectID, files: [ChangedFile])]

    func of(_ commit: ObjectID) -> [ChangedFile] {
        byCommit.first { $0.commit == commit }?.files ?? []
    }

    static func + (left: ReturnedFiles, right: ReturnedFiles) -> ReturnedFiles {
        ReturnedFiles(byCommit: left.byCommit + right.byCommit)
    }
}
