import Files
import Foundation
import Programs
import Glibc

/// The refs of a mirror that nobody but the gate writes: what held pushes build on, and by what clients know it.
///
/// Git that is killed leaves a lock on the ref that it was at. On these the gate takes it away itself, since it knows of all
/// who write them.
struct OwnRefs {
    let home: Home
    let mirrorPath: String

    private static let folders = ["refs/held", "refs/gatehouse"]

    /// Changes them, and others with them.
    ///
    /// - Parameter lines: as `git update-ref --stdin` reads them.
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

    /// Shared by those who change these refs, held alone by whoever takes locks away.
    private var lock: FileLock { FileLock(path: home.locksPath + "/own-refs") }

    /// Takes the locks away that ended processes left.
    ///
    /// - Returns: whether there were any.
    @discardableResult
    func freeLocks() throws -> Bool {
        guard !locks().isEmpty else { return false }
        let freed = try lock.withLock(waiting: 5) {
            let left = locks()
            // Git may outlive who started it. Whoever made one of these was there before it was listed.
            guard ProcessesInMirror(path: mirrorPath).writers.isEmpty else { return false }
            // Another one may be in its place by now.
            for (path, file) in left where Self.file(at: path) == file { unlink(path) }
            return !left.isEmpty
        }
        return freed ?? false
    }

    /// Whether a lock file, named from the mirror's folder, is on one of these refs.
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
