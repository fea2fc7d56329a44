import Foundation
import SessionCapture

/// A work tree as it was at a moment, kept in a folder: its last commit, and copies of the files that differed from it.
struct TreeSnapshot: Codable {
    struct File: Codable {
        let path: FilePath
        /// The copy's name; nil where the file was not there, or is unread.
        let copy: String?
        /// Whether it was there and was not copied, since it was too large.
        let isUnread: Bool
        let stamp: FileStamp?
    }

    /// In nanoseconds since 1970, on the clock that files get their times from.
    let takenAt: Int
    let head: String
    /// The files that differed from `head`.
    let files: [File]
    /// How far all sessions had come.
    let position: SpoolPosition

    func content(of file: File, in folder: String) -> FileContent {
        guard let copy = file.copy else { return file.isUnread ? .unread : .absent }
        return FileManager.default.contents(atPath: "\(folder)/\(copy)").map { .bytes($0) } ?? .unread
    }
}

/// A work tree as it is now, looked at once: what is compared with an earlier snapshot is also what later ones are
/// compared with, so that nothing that is written meanwhile falls between two looks.
struct PresentTree {
    struct File {
        /// The blob that the last commit has; nil where it has none.
        let committed: String?
        let stamp: FileStamp?
        let content: Content

        enum Content {
            /// It is as an earlier snapshot has it, and was not read again.
            case kept(TreeSnapshot.File)
            case read(FileContent)
        }
    }

    let takenAt: Int
    let head: String
    let position: SpoolPosition
    private(set) var files: [FilePath: File] = [:]

    /// The size of all contents together that are read, in bytes.
    private static let maximumSize = 64 << 20

    /// - Parameter earlier: a snapshot whose copies need not be made again.
    /// - Throws: `Problem` where git takes too long or too much differs.
    init(
        of clone: Clone, after earlier: TreeSnapshot?, within time: ComparisonTime = .whileAgentWaits
    ) throws {
        takenAt = timespec.ofFiles.nanoseconds
        position = clone.spool.position()
        let state = try ShellState(of: clone, within: time)
        head = state.head
        let known = Dictionary((earlier?.files ?? []).map { ($0.path, $0) }) { $1 }
        var left = Self.maximumSize
        for file in state.dirty {
            let stamp = file.path.stamp(below: clone.top)
            let content: File.Content
            if let earlier, let kept = known[file.path], let stamp, kept.stamp == stamp,
                stamp.isSure(at: earlier.takenAt)
            {
                content = .kept(kept)
            } else {
                content = .read(Self.read(file.path, below: clone.top, &left))
            }
            files[file.path] = File(committed: file.committed, stamp: stamp, content: content)
        }
    }

    private static func read(_ path: FilePath, below top: String, _ left: inout Int) -> FileContent {
        let content = path.content(below: top)
        guard case .bytes(let bytes) = content else { return content }
        guard bytes.count <= left else { return .unread }
        left -= bytes.count
        return content
    }

    /// Keeps the state in `folder`, in which an earlier snapshot may be.
    ///
    /// - Parameters:
    ///   - unsettled: paths that stay as `earlier` has them, to be compared later.
    /// - Returns: the snapshot. Copies that it does not need are to be removed once it is noted.
    /// - Throws: where the folder cannot be written.
    func keep(in folder: String, except unsettled: Set<FilePath>, of earlier: TreeSnapshot?) throws
        -> TreeSnapshot
    {
        let settled = files.filter { !unsettled.contains($0.key) }.enumerated()
        var kept = try settled.map { number, file -> TreeSnapshot.File in
            switch file.value.content {
            case .kept(let known): return known
            case .read(.bytes(let bytes)):
                let name = "\(takenAt)-\(number)"
                try Spool.replace("\(folder)/\(name)", with: bytes)
                return TreeSnapshot.File(
                    path: file.key, copy: name, isUnread: false, stamp: file.value.stamp)
            case .read(let content):
                return TreeSnapshot.File(
                    path: file.key, copy: nil, isUnread: content == .unread, stamp: file.value.stamp)
            }
        }
        kept += (earlier?.files ?? []).filter { unsettled.contains($0.path) }
        // What was told of those until now is still to be taken out of their changes.
        let told = unsettled.isEmpty ? position : earlier?.position ?? position
        return TreeSnapshot(
            takenAt: takenAt, head: head, files: kept.sorted { $0.path < $1.path }, position: told)
    }
}
