import Files
import Foundation
import SessionCapture

/// The work trees in which commands of a conversation are open, of whichever repositories: the agent may be in another
/// place when it tells that a command is over.
///
/// Each is a small file in the account's spool, changed only while the notes of its work tree are locked.
struct WatchedWorkTrees: Hashable {
    private let folder: String
    private let conversation: String
    /// How the names of the conversation's files begin.
    private var prefix: String { Spool.fileName(for: conversation) + "-" }

    /// - Parameter account: the account's spool.
    init(of agent: String, _ conversation: String, in account: Spool = AccountFolders.current.spool) {
        folder = account.path + "/watched"
        self.conversation = "\(agent)\0\(conversation)"
    }

    /// Those that are still there.
    var all: [WorkTree] {
        guard access(folder, F_OK) == 0 else { return [] }
        let prefix = prefix
        return FolderNames.of(folder).filter { $0.hasPrefix(prefix) }.sorted().compactMap { name in
            let path = "\(folder)/\(name)"
            guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
            let top = String(decoding: bytes, as: UTF8.self)
            if let workTree = WorkTree.containing(top), workTree.top == top { return workTree }
            unlink(path)
            return nil
        }
    }

    /// Notes that commands are open in a work tree.
    ///
    /// - Throws: where the account's folder cannot be written.
    func add(_ workTree: WorkTree) throws {
        let path = path(of: workTree)
        guard access(path, F_OK) != 0 else { return }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try Spool.replace(path, with: Data(workTree.top.utf8))
    }

    /// Notes that none is open there any more.
    func remove(_ workTree: WorkTree) { unlink(path(of: workTree)) }

    /// Removes the marks of work trees that are gone, and those of agents that told nothing for long.
    ///
    /// - Parameters:
    ///   - time: in seconds since 1970.
    ///   - account: the account's spool.
    static func forget(before time: Int, in account: Spool) {
        let folder = account.path + "/watched"
        for name in FolderNames.of(folder) {
            let path = "\(folder)/\(name)"
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            let top = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
            if Int(status.st_mtim.tv_sec) < time || WorkTree.containing(top)?.top != top { unlink(path) }
        }
    }

    private func path(of workTree: WorkTree) -> String {
        folder + "/" + prefix + Spool.fileName(for: workTree.gitDirectory)
    }
}
