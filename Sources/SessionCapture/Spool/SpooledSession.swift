package import Domain
import Files
import Foundation

/// One session in the spool.
///
/// `session.json` says what it is, `events` grows, and `segments/<number>-<end>-<sha256>.json` are the sealed segments:
/// the file's name says up to which byte of the events it goes, so that no other state is kept that a crash could bring
/// out of step.
package struct SpooledSession: Sendable {
    package let id: SessionID
    let path: String
    /// Where the spool names the sessions with edits that no commit took yet.
    let openMark: String
    /// The spool's folder.
    let spool: String

    /// What a session is from its beginning.
    package struct Description: Codable, Sendable {
        package let agent: String
        package let conversation: String

        package init(agent: String, conversation: String) {
            self.agent = agent
            self.conversation = conversation
        }
    }

    private var descriptionPath: String { path + "/session.json" }
    private var eventsPath: String { path + "/events" }

    func create(agent: String, conversation: String) throws {
        try Spool.makeFolder(segmentsPath)
        try beginRecordedRules()
        try Spool.replace(
            descriptionPath,
            with: try JSONEncoder().encode(Description(agent: agent, conversation: conversation)))
    }

    func discard() throws {
        unlink(openMark)
        try writtenLines.forget(id)
        try FileManager.default.removeItem(atPath: path)
    }

    /// What the session is.
    ///
    /// - Throws: what the system or the decoder says where its file cannot be read.
    package func description() throws -> Description {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: descriptionPath))
        return try JSONDecoder().decode(Description.self, from: bytes)
    }

    /// Whether this spool has it; a commit may name another machine's.
    package var isRecorded: Bool { access(descriptionPath, F_OK) == 0 }

    // MARK: Events

    /// Appends events in one write.
    ///
    /// - Parameter rules: the digest of the rules that they were masked by; nil where they had nothing to mask.
    /// - Throws: `SystemError` where they cannot be written.
    package func append(_ events: [MaskedEvent], maskedBy rules: String? = nil) throws {
        guard !events.isEmpty else { return }
        if events.contains(where: { $0.source == .hook }) { try noteHooks() }
        if let rules { try noteRecorded(by: rules) }
        var bytes = Data()
        var edits: [(edit: SessionSegment.Edit, end: Int)] = []
        for event in events {
            bytes += SpoolEntry.lines(of: event.bounded)
            if case .edit(let edit) = event.content { edits.append((edit, bytes.count)) }
        }
        // Before the edits are there: a mark too many costs a look, one too few would lose a link.
        if !edits.isEmpty { try markOpen() }
        let descriptor = open(eventsPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError("open \(eventsPath)") }
        defer { close(descriptor) }
        let isWritten = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) == $0.count }
        guard isWritten else { throw SystemError("append to \(eventsPath)") }
        // Other processes may append at the same time; this is where these bytes ended.
        let start = Int(lseek(descriptor, 0, SEEK_CUR)) - bytes.count
        try writtenLines.add(edits.map { ($0.edit, start + $0.end) }, of: id)
        if let model = events.lazy.compactMap(\.model).last { try note(model: model) }
    }

    /// Appends those of `events` that have no name among `known`, which is read where it is nil, and grows.
    ///
    /// - Returns: whether there were any.
    /// - Throws: `SystemError` where they cannot be written.
    package func append(
        _ events: [MaskedEvent], maskedBy rules: String? = nil, unlessIn known: inout Set<String>?
    ) throws -> Bool {
        var names = known ?? (events.contains { $0.line != nil } ? recordedNames() : [])
        let new = events.filter { event in
            event.line.map { names.insert(SpoolEntry.kept($0)).inserted } ?? true
        }
        if events.contains(where: { $0.line != nil }) { known = names }
        try append(new, maskedBy: rules)
        return !new.isEmpty
    }

    private var writtenLines: WrittenLines { WrittenLines(path: spool + "/written") }

    private var modelPath: String { path + "/model" }

    /// The model that was named last.
    var lastModel: String? {
        FileBytes.of(modelPath).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Kept aside, so that a commit need not look through the whole session for it.
    private func note(model: String) throws {
        guard lastModel != model else { return }
        try Spool.replace(modelPath, with: Data(model.utf8))
    }

    private func markOpen() throws {
        guard access(openMark, F_OK) != 0 else { return }
        try Spool.makeFolder((openMark as NSString).deletingLastPathComponent)
        close(open(openMark, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600))
    }

    /// Notes that no edit of the session waits for a commit.
    package func markCommitted() {
        unlink(openMark)
    }

    /// The entries in order. What is not whole is passed over: each write begins with a line's end, so that after the
    /// end of a whole line comes another one or nothing, and after the end of what a killed process left comes a
    /// line.
    ///
    /// - Parameters:
    ///   - start: the byte to begin at; a line that it is in the middle of is passed over.
    ///   - kinds: the kinds that are wanted: a commit asks several times, and most of a session is conversation.
    func entries(from start: Int = 0, kinds: Set<SpoolEntry.Kind>? = nil) -> [SpoolEntry] {
        let bytes = eventBytes(from: start)
        var entries: [SpoolEntry] = []
        var line = bytes.startIndex
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress else { return }
            while line < buffer.count, let found = memchr(base + line, 0x0A, buffer.count - line) {
                let end = UnsafeRawPointer(found) - base
                let isWhole = end + 1 == buffer.count || buffer[end + 1] == 0x0A
                if isWhole, end > line, kinds.map({ isWanted(buffer[line], $0) }) ?? true,
                    let entry = SpoolEntry(bytes[line..<end], end: start + end + 1)
                {
                    entries.append(entry)
                }
                line = end + 1
            }
        }
        return entries
    }

    private func isWanted(_ mark: UInt8, _ kinds: Set<SpoolEntry.Kind>) -> Bool {
        SpoolEntry.Kind(rawValue: mark).map(kinds.contains) ?? false
    }

    /// How many things were told, whether they are new or not.
    package var eventCount: Int { entries().count }

    /// The names by which sources know what they told already.
    func recordedNames() -> Set<String> {
        Set(entries().map { String(decoding: $0.name, as: UTF8.self) })
    }

    /// How many bytes of events it has.
    package var size: Int { eventSize() }

    func eventSize() -> Int {
        var status = stat()
        guard stat(eventsPath, &status) == 0 else { return 0 }
        return Int(status.st_size)
    }

    /// When something was last told, in seconds since 1970.
    package var lastEventTime: Int {
        var status = stat()
        return stat(eventsPath, &status) == 0 ? Int(status.st_mtim.tv_sec) : 0
    }

    private func eventBytes(from start: Int) -> [UInt8] {
        let descriptor = open(eventsPath, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, Int(status.st_size) > start else { return [] }
        let size = Int(status.st_size) - start
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let read = pread(
                    descriptor, buffer.baseAddress?.advanced(by: count), size - count, off_t(start + count))
                if read < 0, errno == EINTR { continue }
                guard read > 0 else { return }
                count += read
            }
        }
    }

    /// One at a time: a commit in one worktree and a push in another may come together.
    func withLock<Value>(named name: String, _ body: () throws -> Value) throws -> Value {
        let descriptor = open("\(path)/\(name)", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemError("lock \(path)") }
        defer { close(descriptor) }
        try Spool.lock(descriptor, path)
        return try body()
    }
}
