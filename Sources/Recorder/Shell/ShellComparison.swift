import Foundation
import Programs
import SessionCapture

/// What changed in a work tree while a command ran, without what was there before: a checked-out branch, a stash, a
/// merge, and the content of a file that was moved.
struct ShellComparison {
    let clone: Clone
    let time: ComparisonTime
    /// The work tree before the command; nil where nothing looked at it then. The last commit of that time stands for
    /// it, and only what was written since counts.
    let before: TreeSnapshot?
    /// Where the copies of `before` are.
    let folder: String
    let now: PresentTree
    /// What was changed before, in nanoseconds since 1970, is recorded.
    let start: Int

    /// A file that changed.
    struct Change {
        let path: FilePath
        /// What the command found. For a file that it moved and then changed, the content under the old name.
        var earlier: FileContent
        let after: FileContent
        /// When it was last written, in nanoseconds since 1970; of one that is gone, its folder.
        var time: Int?

        func edit(below top: String, call: String?) -> RawEdit {
            let file = top + "/" + path.text
            guard let oldText = earlier.text, let newText = after.text else {
                return RawEdit(
                    file: file, tool: RawEdit.shellTool, call: call,
                    changes: LineChanges(removed: [], added: []), isBeyondLines: true)
            }
            return RawEdit(
                file: file, tool: RawEdit.shellTool, call: call,
                changes: LineChanges(from: oldText, to: newText), before: earlier == .absent ? nil : oldText)
        }
    }

    /// The files that were committed meanwhile, each with its blob from before.
    ///
    /// - Throws: `Problem` where git takes too long or too much was committed.
    func committed() throws -> [FilePath: ShellState.File] {
        let files = try ShellCommits(clone: clone, time: time).files(from: head, to: now.head, since: start)
        return Dictionary(files.map { ($0.path, $0) }) { $1 }
    }

    private var head: String { before?.head ?? earlierHead() }

    /// The changed files, in the order of their paths.
    ///
    /// - Parameter own: those that were committed meanwhile.
    /// - Throws: `Problem` where git takes too long.
    func changes(besidesCommitted own: [FilePath: ShellState.File]) throws -> [Change] {
        let old = Dictionary((before?.files ?? []).map { ($0.path, $0) }) { $1 }
        let head = self.head
        let brought = try ShellCommits(clone: clone, time: time).brought()
        let paths = Set(old.keys).union(now.files.keys).union(own.keys)
        let changes = try paths.sorted().compactMap { path -> Change? in
            // A file that only another commit has now changed with it, not by an edit.
            if now.files[path] == nil, own[path] == nil, now.head != head { return nil }
            let file =
                own[path] ?? now.files[path].map { ShellState.File(path: path, committed: $0.committed) }
            guard let change = try change(of: path, from: old[path], committed: file?.committed) else {
                return nil
            }
            if let blobs = brought[path], blobs.contains(change.after.blob) { return nil }
            return change
        }
        let known = try known(among: changes)
        return MovedContents(changes).paired.filter { !known.contains($0.path) }
    }

    /// - Parameter committed: the blob that the last commit has or, where the command committed the file, had before.
    private func change(of path: FilePath, from old: TreeSnapshot.File?, committed: String?) throws -> Change?
    {
        let present = now.files[path]
        if case .kept = present?.content { return nil }
        let stamp = present?.stamp ?? path.stamp(below: clone.top)
        // Nothing is known of how it was, so that nothing is said of what was not touched.
        let time = stamp?.changed ?? folderTime(of: path)
        if before == nil, let time, time < start { return nil }
        let after: FileContent =
            if case .read(let content)? = present?.content { content } else {
                path.content(below: clone.top)
            }
        let earlier: FileContent =
            if let old, let before { before.content(of: old, in: folder) } else {
                try self.committed(committed, at: path)
            }
        let isRewritten = after == .unread && earlier == .unread && old?.stamp != stamp
        guard after != earlier || isRewritten else { return nil }
        return Change(path: path, earlier: earlier, after: after, time: time)
    }

    private func folderTime(of path: FilePath) -> Int? {
        FilePath(bytes: Array(path.bytes.prefix(path.bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0)))
            .stamp(below: clone.top)?.changed
    }

    /// A file of the last commit, with Git's filters applied as in the work tree.
    private func committed(_ blob: String?, at path: FilePath) throws -> FileContent {
        guard let blob else { return .absent }
        let form = path.isUnicode ? ["--filters", "--path=\(path.text)"] : ["blob"]
        let outcome = try time.run(clone.git, ["cat-file"] + form + [blob])
        return outcome.succeeded ? .bytes(Data(outcome.output)) : .unread
    }

    /// The files whose content git had before the command began: committed, staged or stashed.
    private func known(among changes: [Change]) throws -> Set<FilePath> {
        var known: Set<FilePath> = []
        var asked: [(path: FilePath, blob: String)] = []
        for change in changes {
            guard let blob = change.after.blob else { continue }
            if let time = clone.looseObjectTime(of: blob) {
                if time < start { known.insert(change.path) }
            } else {
                asked.append((change.path, blob))
            }
        }
        guard !asked.isEmpty else { return known }
        // A partial clone's git would ask its remote for what was never there.
        let outcome = try time.run(
            clone.git.adding(["GIT_NO_LAZY_FETCH": "1"]), ["cat-file", "--batch-check"],
            input: Array(asked.map { $0.blob + "\n" }.joined().utf8))
        for (file, answer) in zip(asked, outcome.outputText.split(separator: "\n"))
        where answer.hasPrefix(file.blob) && !answer.hasSuffix(" missing") {
            known.insert(file.path)
        }
        return known
    }

    /// The last commit when the command began, as far as the log of the work tree's HEAD tells it.
    private func earlierHead() -> String {
        let log = FileManager.default.contents(atPath: clone.gitDirectory + "/logs/HEAD") ?? Data()
        let seconds = start / 1_000_000_000
        let entries = log.suffix(64 << 10).split(separator: UInt8(ascii: "\n")).compactMap { line in
            HeadLogEntry(String(decoding: line, as: UTF8.self))
        }
        guard let first = entries.first(where: { $0.time >= seconds }) else { return now.head }
        return first.old.allSatisfy { $0 == "0" } ? first.new : first.old
    }
}

/// A line of a log of Git's: two ids, who, when, and after a tab why.
private struct HeadLogEntry {
    let old: String
    let new: String
    /// In seconds since 1970.
    let time: Int

    init?(_ line: String) {
        let words = line.prefix { $0 != "\t" }.split(separator: " ")
        guard words.count >= 4, let time = Int(words[words.count - 2]) else { return nil }
        old = String(words[0])
        new = String(words[1])
        self.time = time
    }
}
