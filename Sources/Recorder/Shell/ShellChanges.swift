package import Domain
import Files
import Foundation
import Programs
import SessionCapture

/// The changes that an agent's shell command makes in a work tree. No tool call names them, so the work tree is
/// compared before and after the command.
///
/// Only files that differ from the last commit are read, in bounded time and size. What a command brings back (a
/// checked-out branch, a stash) existed before and is not an edit of the agent.
package struct ShellChanges {
    package let clone: Clone

    package init(clone: Clone) {
        self.clone = clone
    }

    /// The size of all copies of files together, in bytes.
    private static let maximumCopies = 64 << 20

    /// A command that runs, or whose end was never told because it failed.
    private struct Command: Codable, Equatable {
        let session: SessionID
        let call: String?
    }

    /// The state of the work tree before the commands that run now.
    private struct Before: Codable {
        struct File: Codable {
            let path: FilePath
            /// The copy's name; nil where the file was not there.
            let copy: Int?
            /// Whether it was there and could not be copied, since it was too large.
            let isUnread: Bool
        }

        var commands: [Command]
        /// Whether another command has ended since these began. Whether these still run is unknown, so changes from
        /// now on are theirs only if one of them tells its end.
        let isDoubtful: Bool
        /// The time in nanoseconds since 1970, on the clock that files get their times from.
        let startedAt: Int
        let head: String
        /// The files that differed from `head`.
        let files: [File]
    }

    private var folder: String {
        let name =
            clone.gitDirectory == clone.commonDirectory
            ? "main" : (clone.gitDirectory as NSString).lastPathComponent
        return "\(clone.spool.path)/shell/\(name)"
    }
    private var notePath: String { folder + "/before.json" }

    // MARK: Commands

    /// Notes that a command begins, and keeps the work tree's state. Changes until now belong to a command that runs
    /// already.
    ///
    /// - Throws: where the spool cannot be written.
    package func begin(session: SessionID, call: String?) throws {
        try locked {
            let before = readBefore()
            if let before, !before.isDoubtful, let last = before.commands.last {
                try record(edits(since: before, by: last), of: last)
            }
            let command = Command(session: session, call: call)
            // An agent's hook runs twice where two of its settings files name the recorder.
            let others = (before?.commands ?? []).filter { call == nil || $0 != command }
            try keep(others + [command], isDoubtful: false)
        }
    }

    /// Notes that a command ended, and records what it changed.
    ///
    /// - Throws: where the spool cannot be written.
    package func end(session: SessionID, call: String?) throws {
        try locked {
            guard let before = readBefore() else { return }
            let command = Command(session: session, call: call)
            let index =
                before.commands.firstIndex(of: command)
                ?? before.commands.firstIndex {
                    $0.session == session && ($0.call == nil || call == nil)
                }
            guard let index else { return }
            try record(edits(since: before, by: command), of: command)
            var others = before.commands
            others.remove(at: index)
            try keep(others, isDoubtful: true)
        }
    }

    /// Notes that the agent waits for its user: commands that never told their end were interrupted.
    func endAll(session: SessionID) throws {
        try locked {
            guard let before = readBefore(),
                let last = before.commands.last(where: { $0.session == session })
            else { return }
            if !before.isDoubtful { try record(edits(since: before, by: last), of: last) }
            try keep(before.commands.filter { $0.session != session }, isDoubtful: true)
        }
    }

    /// Notes that the user begins a turn: changes from before may be the user's own, and no longer count as the
    /// agent's.
    func forgetAll(session: SessionID) throws {
        guard readBefore() != nil else { return }
        try locked {
            guard var before = readBefore() else { return }
            before.commands.removeAll { $0.session == session }
            guard !before.commands.isEmpty else { return forget() }
            try Spool.replace(notePath, with: try JSONEncoder().encode(before))
        }
    }

    /// Records the changes of a running command before a commit is linked, which the command or the user makes. The
    /// command's later changes are compared with the state of this moment.
    package func recordUnfinished() {
        guard readBefore() != nil else { return }
        do {
            try locked {
                guard let before = readBefore(), !before.isDoubtful, let last = before.commands.last,
                    clone.spool.session(last.session).isRecorded,
                    case let edits = try edits(since: before, by: last), !edits.isEmpty
                else { return }
                try record(edits, of: last)
                try keep(before.commands, isDoubtful: false)
            }
        } catch {
            clone.spool.log.add("cannot compare what a shell command changed: \(Problem(classing: error))")
        }
    }

    /// Runs `body` with the folder locked: two hooks at once must not record the same change twice.
    private func locked(_ body: () throws -> Void) throws {
        try makeFolder((folder as NSString).deletingLastPathComponent)
        try Descriptor(opening: folder + ".lock", O_RDWR | O_CREAT).use { descriptor in
            try Spool.lock(descriptor, folder)
            try body()
        }
    }

    private func makeFolder(_ path: String) throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    private func forget() { try? FileManager.default.removeItem(atPath: folder) }

    // MARK: Before

    /// Keeps the work tree's state for `commands`, if there are any.
    private func keep(_ commands: [Command], isDoubtful: Bool) throws {
        forget()
        guard let last = commands.last, let state = state(for: last) else { return }
        try makeFolder(folder)
        var left = Self.maximumCopies
        let files = try state.dirty.enumerated().map { number, file in
            let content = file.path.content(below: clone.top)
            guard case .bytes(let bytes) = content, bytes.count <= left else {
                return Before.File(path: file.path, copy: nil, isUnread: content != .absent)
            }
            left -= bytes.count
            try Spool.replace("\(folder)/\(number)", with: bytes)
            return Before.File(path: file.path, copy: number, isUnread: false)
        }
        var now = timespec()
        clock_gettime(CLOCK_REALTIME_COARSE, &now)
        let before = Before(
            commands: commands, isDoubtful: isDoubtful, startedAt: now.nanoseconds, head: state.head,
            files: files)
        try Spool.replace(notePath, with: try JSONEncoder().encode(before))
    }

    private func readBefore() -> Before? {
        guard let bytes = FileManager.default.contents(atPath: notePath) else { return nil }
        return try? JSONDecoder().decode(Before.self, from: bytes)
    }

    // MARK: After

    private func record(_ edits: [RawEdit], of command: Command) throws {
        let session = clone.spool.session(command.session)
        guard !edits.isEmpty, session.isRecorded else { return }
        let now = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        var recorder = EventRecorder(
            paths: clone.paths, folder: clone.top, source: .hook, masker: clone.masker(renewing: false))
        let events = recorder.events(edits.map { RawEvent(.edit($0), time: now) })
        try session.append(events, maskedBy: recorder.appliedRules)
    }

    private func edits(since before: Before, by command: Command) throws -> [RawEdit] {
        guard let state = state(for: command) else { return [] }
        let old = Dictionary(before.files.map { ($0.path, $0) }) { $1 }
        let new = Dictionary(state.dirty.map { ($0.path, $0) }) { $1 }
        let own = Dictionary(committed(since: before, head: state.head, by: command).map { ($0.path, $0) }) {
            $1
        }
        let brought = compared(command) { try ShellCommits(clone: clone).brought() } ?? [:]
        return try Set(old.keys).union(new.keys).union(own.keys).sorted().compactMap { path in
            // A file that only another commit has now changed with it, not by an edit.
            if new[path] == nil, own[path] == nil, state.head != before.head { return nil }
            let after = path.content(below: clone.top)
            let earlier = try old[path].map(content) ?? committed(own[path] ?? new[path])
            let isRewritten =
                after == .unread && earlier == .unread
                && path.changed(since: before.startedAt, below: clone.top)
            guard after != earlier || isRewritten else { return nil }
            if let blobs = brought[path], blobs.contains(after.blob) { return nil }
            if case .bytes(let bytes) = after, try wasKnown(bytes, before: before.startedAt) { return nil }
            let file = clone.top + "/" + path.text
            guard let oldText = earlier.text, let newText = after.text else {
                return RawEdit(
                    file: file, tool: RawEdit.shellTool, call: command.call,
                    changes: LineChanges(removed: [], added: []), isBeyondLines: true)
            }
            return RawEdit(
                file: file, tool: RawEdit.shellTool, call: command.call,
                changes: LineChanges(from: oldText, to: newText), before: earlier == .absent ? nil : oldText)
        }
    }

    private func content(_ file: Before.File) -> FileContent {
        guard let copy = file.copy else { return file.isUnread ? .unread : .absent }
        return FileManager.default.contents(atPath: "\(folder)/\(copy)").map { .bytes($0) } ?? .unread
    }

    /// A file of the last commit, with Git's filters applied as in the work tree.
    private func committed(_ file: ShellState.File?) throws -> FileContent {
        guard let blob = file?.committed, let path = file?.path else { return .absent }
        let form = path.isUnicode ? ["--filters", "--path=\(path.text)"] : ["blob"]
        let outcome = try clone.git.run(["cat-file"] + form + [blob], seconds: ShellState.patience)
        return outcome.succeeded ? .bytes(Data(outcome.output)) : .unread
    }

    /// Whether git had a file's content before the command began: committed, staged or stashed.
    private func wasKnown(_ content: Data, before start: Int) throws -> Bool {
        guard let id = BlobID.of(content)?.hex else { return false }
        if let time = clone.looseObjectTime(of: id) { return time < start }
        return try clone.git.run(["cat-file", "-e", id], seconds: ShellState.patience).succeeded
    }

    /// The work tree's state; nil where git takes too long or too much differs.
    private func state(for command: Command) -> ShellState? {
        compared(command) { try ShellState(of: clone) }
    }

    /// The files that the command committed itself; none where git takes too long.
    private func committed(since before: Before, head: String, by command: Command) -> [ShellState.File] {
        compared(command) {
            try ShellCommits(clone: clone).files(from: before.head, to: head, since: before.startedAt)
        } ?? []
    }

    /// The value of `body`; nil where it fails, which is logged and noted for the developer.
    private func compared<Value>(_ command: Command, _ body: () throws -> Value) -> Value? {
        do {
            return try body()
        } catch {
            clone.spool.log.add(
                "cannot compare what a shell command of session \(command.session) changed: \(Problem(classing: error))"
            )
            let session = clone.spool.session(command.session)
            if session.isRecorded { try? session.noteUncompared(Problem(classing: error).description) }
            return nil
        }
    }
}

extension timespec {
    /// The time in nanoseconds.
    var nanoseconds: Int { Int(tv_sec) * 1_000_000_000 + Int(tv_nsec) }
}
