import Domain
import Files
import Foundation
import SessionCapture

/// What is noted of the commands that are open in a work tree.
struct ShellNotes {
    let clone: Clone
    /// The account's spool, in which the work tree is marked.
    let account: Spool

    /// A work tree in which commands are open.
    struct Watched: Codable {
        /// Oldest first.
        var commands: [OpenCommand]
        /// Nil where nothing looked at the work tree before them.
        var snapshot: TreeSnapshot?
        /// Why nothing did.
        var problem: String?
        let top: String
        let gitDirectory: String
    }

    /// Another process has the notes.
    struct Busy: ProblemSource {
        var problem: Problem {
            Problem(
                .unavailable, "another process looked at the work tree for more than \(Int(Spool.patience)) s"
            )
        }
    }

    private var root: String { clone.spool.path + "/shell" }
    /// Where the note is, and the copies of the snapshot's files.
    var folder: String {
        clone.gitDirectory == clone.commonDirectory
            ? root + "/main" : "\(root)/tree-\((clone.gitDirectory as NSString).lastPathComponent)"
    }
    private var path: String { folder + "/open.json" }

    /// What is open; nil where nothing is.
    func read() -> Watched? { Self.read(path) }

    private static func read(_ path: String) -> Watched? {
        FileBytes.of(path).flatMap { try? JSONDecoder().decode(Watched.self, from: Data($0)) }
    }

    /// All work trees of the repository in which commands are open.
    var all: [Clone] {
        let names = FolderNames.of(root)
        return names.sorted().compactMap { name in
            Self.read("\(root)/\(name)/open.json").map { watched in
                Clone(
                    WorkTree(
                        top: watched.top, gitDirectory: watched.gitDirectory,
                        commonDirectory: clone.commonDirectory))
            }
        }
    }

    /// Makes the folder of the notes, and returns its path.
    ///
    /// - Throws: where the spool cannot be written.
    func makeFolder() throws -> String {
        try make(folder)
        return folder
    }

    /// Changes what is open, while no other process does: two hooks at once must not record the same change twice.
    ///
    /// - Throws: `Busy`, what `change` throws, or what the system says where the spool cannot be written.
    func update(_ change: (inout Watched) throws -> Void) throws {
        try make(root)
        try Descriptor(opening: folder + ".lock", O_RDWR | O_CREAT).use { descriptor in
            do {
                try Spool.lock(descriptor, folder)
            } catch let error as SystemError where error.code == EWOULDBLOCK {
                throw Busy()
            }
            var watched =
                read()
                ?? Watched(commands: [], snapshot: nil, top: clone.top, gitDirectory: clone.gitDirectory)
            let earlier = watched.commands
            try change(&watched)
            markWorkTree(earlier, watched.commands)
            try write(watched)
        }
    }

    private func make(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Writes down what is open, and removes the copies that are no longer needed.
    private func write(_ watched: Watched) throws {
        guard !watched.commands.isEmpty else {
            try? FileManager.default.removeItem(atPath: folder)
            return
        }
        try make(folder)
        try Spool.replace(path, with: try JSONEncoder().encode(watched))
        let needed = Set((watched.snapshot?.files ?? []).compactMap(\.copy) + ["open.json"])
        for name in FolderNames.of(folder) where !needed.contains(name) {
            unlink("\(folder)/\(name)")
        }
    }

    /// Lets each conversation find the work tree as long as a command of it is open here, wherever its agent goes.
    private func markWorkTree(_ earlier: [OpenCommand], _ now: [OpenCommand]) {
        func conversations(_ commands: [OpenCommand]) -> Set<WatchedWorkTrees> {
            Set(commands.map { WatchedWorkTrees(of: $0.agent, $0.conversation, in: account) })
        }
        let (before, after) = (conversations(earlier), conversations(now))
        for conversation in before.subtracting(after) { conversation.remove(clone.workTree) }
        for conversation in after {
            do {
                try conversation.add(clone.workTree)
            } catch {
                clone.spool.log.add(
                    "cannot note for other places that a command is open here: \(Problem(classing: error))")
            }
        }
    }
}
