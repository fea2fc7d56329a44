import Files
import Foundation
import Glibc
import Programs

/// The refs of a mirror that only the gate writes: the bases of held pushes, and the announcement for clients.
///
/// A killed Git process leaves a lock on the ref that it was writing. On these refs the gate removes it, since it knows
/// every process that writes them.
struct OwnRefs {
    let home: Home
    let mirrorPath: String

    private static let folders = ["refs/held", "refs/gatehouse"]

    /// Updates refs of the gate, and others in the same transaction.
    ///
    /// - Parameter lines: the input of `git update-ref --stdin`.
    func update(_ lines: [String]) throws {
        guard !lines.isEmpty else { return }
        do {
            try run(lines)
        } catch {
            guard try freeLocks() else { throw error }
            try run(lines)
        }
    }

    private func run(_ lines: [String]) throws {
        let share = try lock.share(waiting: 10)
        defer { share.release() }
        _ = try GitCommand.clean(gitDirectory: mirrorPath)
            .output(["update-ref", "--stdin"], input: Array(lines.joined().utf8))
    }

    /// The lock on these refs: shared to change them, exclusive to remove stale locks.
    private var lock: FileLock { FileLock(path: home.locksPath + "/own-refs") }

    /// Removes the locks that ended processes left.
    ///
    /// - Returns: whether there were any.
    @discardableResult
    func freeLocks() throws -> Bool {
        guard !locks().isEmpty else { return false }
        let freed = try lock.withLock(waiting: 5) {
            let left = locks()
            // Git may outlive the process that started it. A process that made one of these locks started before.
            guard ProcessesInMirror(path: mirrorPath).writers.isEmpty else { return false }
            // A new lock may have replaced it by now.
            for (path, file) in left where Self.file(at: path) == file { unlink(path) }
            return !left.isEmpty
        }
        return freed ?? false
    }

    /// Whether a lock file, by its path in the mirror, is on one of these refs.
    static func contain(lock name: String) -> Bool {
        folders.contains { name.hasPrefix($0 + "/") }
    }

    private func locks() -> [(path: String, file: ino_t)] {
        Self.folders.flatMap { folder in
            let names = FileManager.default.subpaths(atPath: "\(mirrorPath)/\(folder)") ?? []
            return names.filter { $0.hasSuffix(".lock") }.compactMap { name in
                let path = "\(mirrorPath)/\(folder)/\(name)"
                return Self.file(at: path).map { (path, $0) }
            }
        }
    }

    private static func file(at path: String) -> ino_t? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return status.st_ino
    }
}
