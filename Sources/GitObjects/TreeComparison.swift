import CLibGit2
import Domain
import Glibc

/// A comparison of a tree with others. It walks all of them at once, enters only folders that differ, and walks what
/// several have in common once.
///
/// `git_diff_tree_to_tree` does the same for two trees and takes three times as long, which a push of a whole history
/// would feel.
struct TreeComparison {
    private static let maximumChanges = 500_000
    /// The size of all paths together, including entered folders, in bytes.
    private static let maximumPaths = 256 << 20
    /// The length of a path that Linux takes, in bytes.
    private static let maximumPathLength = 4_096

    private let repository: Repository
    /// Whether paths that are the same in the first of the other trees are left out.
    private let isOfFirstAlone: Bool
    private(set) var changes: [CommitChange] = []
    /// The new tree's trees and blobs that the first other one does not have in the same place, without the commits
    /// of submodules, which are not in this repository.
    private(set) var newObjects: [ObjectID] = []
    /// The size of all paths so far, in bytes.
    private var pathBytes = 0
    /// How many contents were noted so far.
    private var noted = 0
    /// The factor for the limits: each side of a merge may have as many changes as a single commit.
    private var sides = 1

    init(of repository: Repository, isOfFirstAlone: Bool = false) {
        self.repository = repository
        self.isOfFirstAlone = isOfFirstAlone
    }

    /// Whether the first and whether all of the other trees differ.
    private struct Against {
        var first = true
        var all = true
    }

    /// A folder of one tree, or of several that share it, with the position of the walk.
    private struct Cursor {
        let tree: Tree?
        var index = 0

        var entry: OpaquePointer? { tree?.entry(index) }

        /// The next entry, where it has the same name as `least`.
        mutating func take(_ least: OpaquePointer) -> OpaquePointer? {
            guard let entry, git_tree_entry_cmp(entry, least) == 0 else { return nil }
            index += 1
            return entry
        }
    }

    /// The entries of one name; nil where a tree has none.
    private struct Entries {
        let old: OpaquePointer?
        /// The entries of further trees.
        var others: [OpaquePointer?] = []
        let new: OpaquePointer?
    }

    /// The folders at one path, walked side by side.
    private struct Folders {
        let path: TreePath
        let against: Against
        /// The folder of the first tree that differs.
        var old: Cursor
        /// The folders of further trees that differ.
        var others: [Cursor]
        var new: Cursor

        /// The next entries of one name that may differ; nil at the end.
        mutating func next() -> Entries? {
            others.isEmpty ? nextOfTwo() : nextOfAll()
        }

        private mutating func nextOfTwo() -> Entries? {
            while true {
                switch (old.entry, new.entry) {
                case (nil, nil):
                    return nil
                case (let removed?, let added?):
                    let order = git_tree_entry_cmp(removed, added)
                    if order <= 0 { old.index += 1 }
                    if order >= 0 { new.index += 1 }
                    if order == 0, Entry.areSame(removed, added) { continue }
                    return Entries(old: order <= 0 ? removed : nil, new: order >= 0 ? added : nil)
                case (let removed?, nil):
                    old.index += 1
                    return Entries(old: removed, new: nil)
                case (nil, let added?):
                    new.index += 1
                    return Entries(old: nil, new: added)
                }
            }
        }

        private mutating func nextOfAll() -> Entries? {
            while let least {
                var entries = Entries(old: old.take(least), new: new.take(least))
                var areSame = Entry.areSame(entries.old, entries.new)
                for index in others.indices {
                    let other = others[index].take(least)
                    entries.others.append(other)
                    areSame = areSame && Entry.areSame(other, entries.new)
                }
                if !areSame { return entries }
            }
            return nil
        }

        /// The first of the next entries, in Git's order.
        private var least: OpaquePointer? {
            var least = new.entry
            func consider(_ entry: OpaquePointer?) {
                guard let entry else { return }
                if least.map({ git_tree_entry_cmp(entry, $0) < 0 }) ?? true { least = entry }
            }
            consider(old.entry)
            for other in others { consider(other.entry) }
            return least
        }
    }

    /// Compares a tree with others; nil is an empty tree. It does not recurse, since folders can be as deep as paths
    /// are long.
    mutating func compare(_ olds: [ObjectID?], _ new: ObjectID?) throws(GitError) {
        sides = olds.count > 1 ? 2 : 1
        var open: [Folders] = []
        if let top = try folders(olds, new, at: "", within: Against()) { open.append(top) }
        while let last = open.indices.last {
            guard let entries = open[last].next() else {
                open.removeLast()
                continue
            }
            if let inner = try compare(entries, in: open[last].path, within: open[last].against) {
                open.append(inner)
            }
        }
    }

    /// The folders to walk; nil where there is nothing to compare.
    private mutating func folders(
        _ olds: [ObjectID?], _ new: ObjectID?, at path: TreePath, within outer: Against
    ) throws(GitError) -> Folders? {
        let (against, different) = Self.different(olds, from: new, within: outer)
        guard let old = different.first, against.first || !isOfFirstAlone else { return nil }
        try repository.checkStop()
        try checkBounds(path)
        let before = try tree(old)
        // If another tree is the same as the new one, only the difference to the first one matters.
        let asked = isOfFirstAlone && !against.all ? [] : different.dropFirst()
        let others = try asked.map { id throws(GitError) in Cursor(tree: try tree(id)) }
        let after = try tree(new)
        if let new, against.first { newObjects.append(new) }
        if let after, after.isEmpty, path != "" { noteEmptyFolder(path, besides: different, against) }
        return Folders(
            path: path, against: against, old: Cursor(tree: before), others: others,
            new: Cursor(tree: after))
    }

    private func tree(_ id: ObjectID?) throws(GitError) -> Tree? {
        guard let id else { return nil }
        return try repository.trees.tree(id, of: repository)
    }

    /// The different values that differ from the new one, and which trees they belong to.
    private static func different<Value: Hashable>(
        _ olds: [Value?], from new: Value?, within outer: Against
    ) -> (against: Against, different: [Value?]) {
        var against = outer
        if olds.count == 1, olds[0] != new { return (outer, olds) }
        if olds.first == .some(new) { against.first = false }
        if olds.contains(new) { against.all = false }
        // An octopus merge can have thousands of parents.
        var seen: Set<Value?> = [new]
        return (against, olds.filter { seen.insert($0).inserted })
    }

    /// Enforces the limits: a few small trees that contain each other can have billions of paths.
    private func checkBounds(_ folder: TreePath) throws(GitError) {
        guard noted <= sides * Self.maximumChanges else {
            throw GitError(
                "comparing trees",
                reason: "more than \(sides * Self.maximumChanges) paths changed in one commit")
        }
        guard pathBytes <= sides * Self.maximumPaths else {
            throw GitError(
                "comparing trees",
                reason: "the names of the changed paths of one commit take more than "
                    + "\(sides * Self.maximumPaths >> 20) MiB")
        }
        guard folder.text.utf8.count <= Self.maximumPathLength else {
            throw GitError("comparing trees", reason: "a path has more than \(Self.maximumPathLength) bytes")
        }
    }

    /// Compares the entries of one name; an entry can be missing on either side.
    ///
    /// - Returns: the folders to walk next, where there are any.
    private mutating func compare(
        _ entries: Entries, in folder: TreePath, within outer: Against
    ) throws(GitError) -> Folders? {
        let (before, after) = (entries.old.map(Entry.init), entries.new.map(Entry.init))
        let olds = [before] + entries.others.map { $0.map(Entry.init) }
        let (against, different) = Self.different(olds, from: after, within: outer)
        guard let name = (after ?? different.lazy.compactMap(\.self).first)?.name, !different.isEmpty,
            against.first || !isOfFirstAlone
        else { return nil }
        if let after { try checkKind(of: after, in: folder) }
        let path = folder + name
        pathBytes += path.text.utf8.count
        if after?.file != nil || different.contains(where: { $0?.file != nil }) {
            note(path, olds: different, new: after?.file, against)
        }
        let newFolder = after?.folder
        guard newFolder != nil || different.contains(where: { $0?.folder != nil }) else { return nil }
        return try folders(olds.map { $0?.folder }, newFolder, at: path + "/", within: outer)
    }

    private func checkKind(of entry: Entry, in folder: TreePath) throws(GitError) {
        guard entry.mode.kind != .unknown else {
            throw GitError(
                "comparing trees",
                reason: "an entry of \(folder == "" ? "the tree" : "a folder") has the mode "
                    + "\(String(entry.rawMode, radix: 8)), which is neither a file, link, folder nor submodule"
            )
        }
    }

    /// Notes a change of a file, link or submodule.
    ///
    /// - Parameter olds: the different entries that differ from the new one.
    private mutating func note(_ path: TreePath, olds: [Entry?], new: Entry?, _ against: Against) {
        if against.first, let blob = new?.blob { newObjects.append(blob) }
        let old = olds[0]?.file
        let change: CommitFacts.ChangedPath
        switch (old, new) {
        case (nil, let new?):
            change = .init(path: path, change: .added, mode: new.mode.canonical, object: new.id)
        case (let old?, nil):
            change = .init(path: path, change: .deleted, mode: old.mode.canonical, object: nil)
        case (let old?, let new?):
            // Only the mode differs where the id and the kind are the same; a link that becomes a file is a change.
            let isSame = old.id == new.id && old.mode.kind == new.mode.kind
            change = .init(
                path: path, change: isSame ? .mode : .changed, mode: new.mode.canonical, object: new.id)
        case (nil, nil): return
        }
        let contents = olds.dropFirst().compactMap { $0?.content }
        var seen: Set<ObjectID?> = contents.isEmpty ? [] : [old?.content]
        let others = contents.filter { seen.insert($0).inserted }
        note(PathChange(path: change, old: old?.content, new: new?.blob), others: others, against)
    }

    private mutating func note(_ change: PathChange, others: [ObjectID], _ against: Against) {
        noted += 1 + others.count
        changes.append(
            CommitChange(
                change: change, others: others, isAgainstFirst: against.first, isAgainstAll: against.all))
    }

    /// Notes a new empty folder, whose name can be read. Git itself writes none, but other programs do.
    ///
    /// - Parameter olds: the other trees' folders there.
    private mutating func noteEmptyFolder(
        _ path: TreePath, besides olds: [ObjectID?], _ against: Against
    ) {
        guard olds.contains(nil) else { return }
        let here = Against(
            first: against.first && olds[0] == nil,
            all: against.all && olds.allSatisfy { $0 == nil })
        guard here.first || !isOfFirstAlone else { return }
        let change = CommitFacts.ChangedPath(
            path: path, change: .added, mode: EntryMode.folder.canonical, object: nil)
        note(PathChange(path: change, old: nil, new: nil), others: [], here)
    }

    /// An entry of a tree.
    private struct Entry: Hashable {
        let id: ObjectID
        let mode: EntryMode
        private let pointer: OpaquePointer

        init(_ pointer: OpaquePointer) {
            self.pointer = pointer
            id = git_tree_entry_id(pointer).map { ObjectID($0.pointee) } ?? .zero
            mode = EntryMode(UInt32(git_tree_entry_filemode_raw(pointer).rawValue))
        }

        static func == (left: Entry, right: Entry) -> Bool { left.id == right.id && left.mode == right.mode }

        func hash(into hasher: inout Hasher) { hasher.combine(id) }

        /// Whether two entries are equal, compared without creating values since most are.
        static func areSame(_ left: OpaquePointer?, _ right: OpaquePointer?) -> Bool {
            guard let left, let right else { return left == right }
            return git_oid_equal(git_tree_entry_id(left), git_tree_entry_id(right)) == 1
                && git_tree_entry_filemode_raw(left) == git_tree_entry_filemode_raw(right)
        }

        var name: TreePath? {
            git_tree_entry_name(pointer).map { name in
                // Nearly all names are UTF-8 and are copied only once here.
                if let text = String(validatingCString: name) { return TreePath(text) }
                return TreePath(bytes: UnsafeRawBufferPointer(start: name, count: strlen(name)))
            }
        }
        var rawMode: UInt32 { UInt32(git_tree_entry_filemode_raw(pointer).rawValue) }
        var folder: ObjectID? { mode.kind == .folder ? id : nil }
        var file: Entry? { mode.kind == .folder ? nil : self }
        var blob: ObjectID? { mode.kind == .file || mode.kind == .link ? id : nil }
        /// The blob of a file; a link's target was never a file's content.
        var content: ObjectID? { mode.kind == .file ? id : nil }
    }
}
