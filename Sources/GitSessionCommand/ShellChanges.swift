import Domain
import Foundation
import GitProcess
import SessionCapture

/// What an agent's shell command changes in a work tree: no tool call names it, so the work tree is looked at before the
/// command and after it.
///
/// Only what differs from the last commit is read, in bounded time and size. What a command brought back (a branch that
/// was checked out, a stash) was there before and is no edit of the agent's.
struct ShellChanges {
    let clone: Clone

    /// How long git may look, in seconds, while the agent waits.
    private static let patience = 1.0
    private static let maximumFiles = 2_000
    /// Of one file, in bytes.
    private static let maximumSize = 1 << 20

    /// The work tree as it was before a command.
    private struct Before: Codable {
        let session: SessionID
        let call: String?
        /// In seconds since 1970.
        let startedAt: Int
        let head: String
        /// Files that differed from `head`, by path, with the copy's name; nil where the file was not there or too large.
        let files: [String: String?]
    }

    private var folder: String {
        let name =
            clone.gitDirectory == clone.commonDirectory
            ? "main" : (clone.gitDirectory as NSString).lastPathComponent
        return "\(clone.spool.path)/shell/\(name)"
    }
    private var notePath: String { folder + "/before.json" }

    // MARK: Before

    /// Keeps the work tree's state: the command begins.
    func begin(session: SessionID, call: String?) throws {
        // Of two commands at once, the first one's state serves both.
        guard readBefore() == nil else { return }
        guard let state = state() else { return }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var files: [String: String?] = [:]
        for (number, path) in state.dirty.enumerated() {
            var copy: String?
            if let content = content(of: path) {
                copy = "\(number)"
                try Spool.replace("\(folder)/\(number)", with: content)
            }
            files.updateValue(copy, forKey: path)
        }
        let before = Before(
            session: session, call: call, startedAt: Int(time(nil)), head: state.head, files: files)
        try Spool.replace(notePath, with: try JSONEncoder().encode(before))
    }

    // MARK: After

    /// The edits of the command that ended, or of all of those that run; the state is forgotten.
    func end() throws -> [ToldEdit] {
        guard let before = readBefore() else { return [] }
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try edits(since: before)
    }

    /// A commit is made while a command runs, by it or beside it: what was changed so far must be known before it is
    /// linked. The command goes on from the state that it has now.
    func recordUnfinished() {
        guard let before = readBefore() else { return }
        do {
            let edits = try edits(since: before)
            let session = clone.spool.session(before.session)
            guard !edits.isEmpty, session.isRecorded else { return }
            try? FileManager.default.removeItem(atPath: folder)
            try record(edits, in: session)
            try begin(session: before.session, call: before.call)
        } catch {
            clone.spool.log.add("what a shell command changed could not be told: \(error)")
        }
    }

    private func record(_ edits: [ToldEdit], in session: SpooledSession) throws {
        let now = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        let files = clone.spool.environmentFiles(of: clone.top, renewing: false)
        var recorder = EventRecorder(
            paths: clone.paths, folder: clone.top, source: .hook, masker: Masker(files.secrets()))
        try session.append(recorder.events(edits.map { ToldEvent(.edit($0), time: now) }))
    }

    private func edits(since before: Before) throws -> [ToldEdit] {
        guard let state = state() else { return [] }
        let old = OldContents(clone: clone, base: state.head == before.head ? before.head : state.head)
        var edits: [ToldEdit] = []
        for path in Set(before.files.keys).union(state.dirty).sorted() {
            let wasDirty = before.files[path] != nil
            // A file that another commit has now changed with the commit, not by an edit.
            if wasDirty, !state.dirty.contains(path), state.head != before.head { continue }
            let after = content(of: path)
            let copy = before.files[path].flatMap(\.self).flatMap {
                FileManager.default.contents(atPath: "\(folder)/\($0)")
            }
            let earlier = wasDirty ? copy : try old.content(of: path)
            guard after != earlier, after.map(Self.isText) ?? true, earlier.map(Self.isText) ?? true
            else { continue }
            if let after, try wasKnown(after, before: before.startedAt) { continue }
            edits.append(
                ToldEdit(
                    file: clone.top + "/" + path, tool: "shell", call: before.call,
                    changes: LineChanges(
                        from: String(decoding: earlier ?? Data(), as: UTF8.self),
                        to: String(decoding: after ?? Data(), as: UTF8.self)),
                    before: earlier.map { String(decoding: $0, as: UTF8.self) }))
        }
        return edits
    }

    private static func isText(_ content: Data) -> Bool {
        !content.prefix(8_000).contains(0)
    }

    /// Whether git had a file's content before the command began: it was committed, staged or stashed then.
    private func wasKnown(_ content: Data, before start: Int) throws -> Bool {
        guard let id = BlobID.of(content)?.hex else { return false }
        var status = stat()
        let loose = "\(clone.commonDirectory)/objects/\(id.prefix(2))/\(id.dropFirst(2))"
        if stat(loose, &status) == 0 { return Int(status.st_mtim.tv_sec) < start }
        return try clone.git.run(["cat-file", "-e", id], seconds: Self.patience).succeeded
    }

    // MARK: The work tree

    private struct State {
        let head: String
        /// What differs from it, and what git does not know and does not ignore.
        let dirty: [String]
    }

    /// Nil where it takes too long to tell; that is in the log.
    private func state() -> State? {
        do {
            let outcome = try clone.git.run(
                [
                    "--no-optional-locks", "status", "--porcelain=v2", "--branch", "-z",
                    "--untracked-files=all",
                    "--no-renames", "--ignore-submodules=all",
                ], seconds: Self.patience)
            guard outcome.succeeded else {
                throw CommandFailure("git status did not end within \(Self.patience) s")
            }
            return try parse(outcome.output)
        } catch {
            clone.spool.log.add("what shell commands change is not told: \(error)")
            return nil
        }
    }

    /// Reads `git status --porcelain=v2 -z`: see git-status(1).
    private func parse(_ output: [UInt8]) throws -> State {
        var head = ""
        var dirty: [String] = []
        for record in output.split(separator: 0).map({ String(decoding: $0, as: UTF8.self) }) {
            switch record.first {
            case "#" where record.hasPrefix("# branch.oid "): head = String(record.dropFirst(13))
            case "?": dirty.append(String(record.dropFirst(2)))
            case "1": dirty.append(field(8, of: record))
            case "u": dirty.append(field(10, of: record))
            default: break
            }
        }
        guard dirty.count <= Self.maximumFiles else {
            throw CommandFailure(
                "\(dirty.count) files differ from the last commit, more than \(Self.maximumFiles)")
        }
        return State(head: head, dirty: dirty)
    }

    private func field(_ number: Int, of record: String) -> String {
        let fields = record.split(separator: " ", maxSplits: number, omittingEmptySubsequences: false)
        return fields.count > number ? String(fields[number]) : ""
    }

    private func content(of path: String) -> Data? {
        var status = stat()
        let file = clone.top + "/" + path
        guard lstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size <= Self.maximumSize
        else { return nil }
        return FileManager.default.contents(atPath: file)
    }

    private func readBefore() -> Before? {
        guard let bytes = FileManager.default.contents(atPath: notePath) else { return nil }
        return try? JSONDecoder().decode(Before.self, from: bytes)
    }
}

/// Files as a commit has them.
private struct OldContents {
    let clone: Clone
    let base: String

    /// Nil where the commit does not have the file.
    func content(of path: String) throws -> Data? {
        guard base != "(initial)" else { return nil }
        let outcome = try clone.git.run(["cat-file", "blob", "\(base):\(path)"], seconds: 1)
        return outcome.succeeded ? Data(outcome.output) : nil
    }
}
