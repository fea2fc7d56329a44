import CLibGit2
import Domain
import Glibc

/// Finds the paths in which two trees differ, by walking both at once and looking only into folders that differ.
///
/// `git_diff_tree_to_tree` does the same and more, and takes three times as long: a push of a whole history is felt.
struct TreeComparison {
    private static let maximumChanges = 500_000
    /// In bytes of all paths together, those of folders that are looked into included.
    private static let maximumPaths = 256 << 20
    /// In bytes; what Linux takes.
    private static let maximumPathLength = 4_096

    private let repository: Repository
    private(set) var changes: [PathChange] = []
    /// The trees and blobs on the new side that differ. What a submodule names is none of this repository's objects.
    private(set) var newObjects: [ObjectID] = []
    /// How many bytes the paths have that were made so far.
    private var pathBytes = 0

    init(of repository: Repository) {
        self.repository = repository
    }

    /// Two folders of one path that are walked side by side, each as far as its index.
    private struct Folders {
        let path: TreePath
        let old: Tree?
        let new: Tree?
        var left = 0
        var right = 0

        /// The next entries that differ or may, of one name; nil at the end.
        mutating func next() -> (old: OpaquePointer?, new: OpaquePointer?)? {
            while true {
                switch (old?.entry(left), new?.entry(right)) {
                case (nil, nil):
                    return nil
                case (let removed?, let added?):
                    let order = git_tree_entry_cmp(removed, added)
                    if order <= 0 { left += 1 }
                    if order >= 0 { right += 1 }
                    if order == 0, Entry.areSame(removed, added) { continue }
                    return (order <= 0 ? removed : nil, order >= 0 ? added : nil)
                case (let removed?, nil):
                    left += 1
                    return (removed, nil)
                case (nil, let added?):
                    right += 1
                    return (nil, added)
                }
            }
        }
    }

    /// Compares two trees; nil is an empty one. Without recursion: folders may be as deep as paths are long.
    mutating func compare(_ old: ObjectID?, _ new: ObjectID?) throws(GitError) {
        var open: [Folders] = []
        if let top = try folders(old, new, at: "") { open.append(top) }
        while let last = open.indices.last {
            guard let (old, new) = open[last].next() else {
                open.removeLast()
                continue
            }
            if let inner = try compare(old, new, in: open[last].path) { open.append(inner) }
        }
    }

    /// Nil where there is nothing to compare.
    private mutating func folders(
        _ old: ObjectID?, _ new: ObjectID?, at path: TreePath
    ) throws(GitError) -> Folders? {
        guard old != new else { return nil }
        try repository.checkStop()
        try checkBounds(path)
        let before = try old.map { id throws(GitError) in try repository.trees.tree(id, of: repository) }
        let after = try new.map { id throws(GitError) in try repository.trees.tree(id, of: repository) }
        if let new { newObjects.append(new) }
        if old == nil, let after, after.isEmpty, path != "" { noteEmptyFolder(path) }
        return Folders(path: path, old: before, new: after)
    }

    /// A few small trees can name each other into billions of paths.
    private func checkBounds(_ folder: TreePath) throws(GitError) {
        guard changes.count <= Self.maximumChanges else {
            throw GitError(
                "comparing trees", reason: "more than \(Self.maximumChanges) paths changed in one commit")
        }
        guard pathBytes <= Self.maximumPaths else {
            throw GitError(
                "comparing trees",
                reason: "the paths that one commit changes have more than \(Self.maximumPaths >> 20) MiB")
        }
        guard folder.text.utf8.count <= Self.maximumPathLength else {
            throw GitError("comparing trees", reason: "a path has more than \(Self.maximumPathLength) bytes")
        }
    }

    /// Compares two entries of one name; one of them can be missing. Where they are folders it returns these.
    private mutating func compare(
        _ old: OpaquePointer?, _ new: OpaquePointer?, in folder: TreePath
    ) throws(GitError) -> Folders? {
        let (before, after) = (old.map(Entry.init), new.map(Entry.init))
        guard before != after, let name = (after ?? before)?.name else { return nil }
        if let after { try checkKind(of: after, in: folder) }
        let path = folder + name
        pathBytes += path.text.utf8.count
        let (oldFile, newFile) = (before?.file, after?.file)
        if oldFile != nil || newFile != nil {
            note(path, oldFile, newFile)
        }
        let (oldFolder, newFolder) = (before?.folder, after?.folder)
        guard oldFolder != nil || newFolder != nil else { return nil }
        return try folders(oldFolder, newFolder, at: path + "/")
    }

    private func checkKind(of entry: Entry, in folder: TreePath) throws(GitError) {
        guard entry.mode.kind != .unknown else {
            throw GitError(
                "comparing trees",
                reason: "an entry of \(folder == "" ? "the tree" : "a folder") has the mode "
                    + "\(String(entry.rawMode, radix: 8)), which is of no file, link, folder or submodule")
        }
    }

    private mutating func note(_ path: TreePath, _ old: Entry?, _ new: Entry?) {
        if let blob = new?.blob { newObjects.append(blob) }
        let change: CommitFacts.ChangedPath
        switch (old, new) {
        case (nil, let new?):
            change = .init(path: path, change: .added, mode: new.mode.canonical, object: new.id)
        case (let old?, nil):
            change = .init(path: path, change: .deleted, mode: old.mode.canonical, object: nil)
        case (let old?, let new?):
            // What comes with another mode is content all the same; a link or a submodule that becomes a file is a change.
            let isSame = old.id == new.id && old.mode.kind == new.mode.kind
            change = .init(
                path: path, change: isSame ? .mode : .changed, mode: new.mode.canonical, object: new.id)
        case (nil, nil): return
        }
        changes.append(PathChange(path: change, old: old?.content, new: new?.blob))
    }

    /// Git itself writes none, but others did, and its name is there to be read.
    private mutating func noteEmptyFolder(_ path: TreePath) {
        let change = CommitFacts.ChangedPath(
            path: path, change: .added, mode: EntryMode.folder.canonical, object: nil)
        changes.append(PathChange(path: change, old: nil, new: nil))
    }

    /// What an entry of a tree says.
    private struct Entry: Equatable {
        let id: ObjectID
        let mode: EntryMode
        private let pointer: OpaquePointer

        init(_ pointer: OpaquePointer) {
            self.pointer = pointer
            id = git_tree_entry_id(pointer).map { ObjectID($0.pointee) } ?? .zero
            mode = EntryMode(UInt32(git_tree_entry_filemode_raw(pointer).rawValue))
        }

        static func == (left: Entry, right: Entry) -> Bool { left.id == right.id && left.mode == right.mode }

        /// As `==`, without making values of what is the same nearly always.
        static func areSame(_ left: OpaquePointer, _ right: OpaquePointer) -> Bool {
            git_oid_equal(git_tree_entry_id(left), git_tree_entry_id(right)) == 1
                && git_tree_entry_filemode_raw(left) == git_tree_entry_filemode_raw(right)
        }

        var name: TreePath? {
            git_tree_entry_name(pointer).map { name in
                // Nearly all are, and are copied only once.
                if let text = String(validatingCString: name) { return TreePath(text) }
                return TreePath(bytes: UnsafeRawBufferPointer(start: name, count: strlen(name)))
            }
        }
        var rawMode: UInt32 { UInt32(git_tree_entry_filemode_raw(pointer).rawValue) }
        var folder: ObjectID? { mode.kind == .folder ? id : nil }
        var file: Entry? { mode.kind == .folder ? nil : self }
        var blob: ObjectID? { mode.kind == .file || mode.kind == .link ? id : nil }
        /// What a link leads to was never the content of a file.
        var content: ObjectID? { mode.kind == .file ? id : nil }
    }
}
