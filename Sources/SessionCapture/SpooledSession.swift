import Crypto
package import Domain
import Foundation

/// One session in the spool.
///
/// `session.json` says what it is, `events.jsonl` grows, and `segments/<number>-<end>-<sha256>.json` are the sealed
/// segments: the file's name says up to which byte of the events it goes, so that no other state is kept that a
/// crash could bring out of step.
package struct SpooledSession: Sendable {
    package let id: SessionID
    let path: String

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
    private var eventsPath: String { path + "/events.jsonl" }
    private var segmentsPath: String { path + "/segments" }

    func create(agent: String, conversation: String) throws {
        try Spool.makeFolder(segmentsPath)
        try Spool.replace(
            descriptionPath,
            with: try JSONEncoder().encode(Description(agent: agent, conversation: conversation)))
    }

    func discard() {
        try? FileManager.default.removeItem(atPath: path)
    }

    package func description() throws -> Description {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: descriptionPath))
        return try JSONDecoder().decode(Description.self, from: bytes)
    }

    /// Whether this spool has it; a commit may name another machine's.
    package var isRecorded: Bool { access(descriptionPath, F_OK) == 0 }

    // MARK: Events

    /// Appends events in one write.
    package func append(_ events: [AgentEvent]) throws {
        guard !events.isEmpty else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        var bytes = Data()
        for event in events {
            // A line end before as well: the process before this one may have been killed in the middle of a line.
            bytes.append(UInt8(ascii: "\n"))
            bytes.append(try encoder.encode(event))
            bytes.append(UInt8(ascii: "\n"))
        }
        let descriptor = open(eventsPath, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Spool.Failure("open", eventsPath) }
        defer { close(descriptor) }
        let isWritten = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) == $0.count }
        guard isWritten else { throw Spool.Failure("append to", eventsPath) }
    }

    /// The events in order, each with the byte at which its line ends. What is not whole is passed over.
    ///
    /// - Parameter start: the byte to begin at, the end of a line.
    package func events(from start: Int = 0) -> [(event: AgentEvent, end: Int)] {
        let bytes = eventBytes(from: start)
        let decoder = JSONDecoder()
        var events: [(AgentEvent, Int)] = []
        var line = bytes.startIndex
        while let end = bytes[line...].firstIndex(of: UInt8(ascii: "\n")) {
            if end > line, let event = try? decoder.decode(AgentEvent.self, from: bytes[line..<end]) {
                events.append((event, start + end + 1 - bytes.startIndex))
            }
            line = end + 1
        }
        return events
    }

    private func eventSize() throws -> Int {
        guard FileManager.default.fileExists(atPath: eventsPath) else { return 0 }
        return try FileManager.default.attributesOfItem(atPath: eventsPath)[.size] as? Int ?? 0
    }

    private func eventBytes(from start: Int) -> Data {
        guard let handle = FileHandle(forReadingAtPath: eventsPath) else { return Data() }
        defer { try? handle.close() }
        guard (try? handle.seek(toOffset: UInt64(start))) != nil else { return Data() }
        return (try? handle.readToEnd()) ?? Data()
    }

    // MARK: Segments

    /// A sealed segment.
    package struct Sealed: Hashable, Sendable {
        package let name: SegmentName
        package let hash: SegmentHash
        /// The byte of the events up to which it goes.
        let end: Int
        package let path: String

        package var trailer: SessionTrailer { SessionTrailer(segment: name, hash: hash) }
    }

    /// The sealed segments, in order.
    package func sealed() -> [Sealed] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: segmentsPath)) ?? []
        return files.compactMap { file in
            guard file.hasSuffix(".json") else { return nil }
            let fields = file.dropLast(".json".count).split(separator: "-")
            guard fields.count == 3, let number = Int(fields[0]), let end = Int(fields[1]),
                let hash = SegmentHash(hex: fields[2])
            else { return nil }
            return Sealed(
                name: SegmentName(session: id, segment: number), hash: hash, end: end,
                path: "\(segmentsPath)/\(file)")
        }.sorted { $0.name < $1.name }
    }

    /// The paths that were edited since the last segment.
    package func unsealedPaths() -> Set<String> {
        let sealed = sealed()
        // Most sessions of a clone are over and sealed: they must not be read again at every commit.
        guard eventBytes(from: sealed.last?.end ?? 0).range(of: Self.editMark) != nil else { return [] }
        return news(after: sealed).builder.editedPaths
    }

    /// How a line with an edit begins its content; inside of a text the quotes would be escaped.
    private static let editMark = Data(#"{"edit":{"#.utf8)

    /// What is new since the last of `sealed`. What the two sources tell twice they tell in one turn or the next, so
    /// that the segment before is far enough back to know it again.
    private func news(after sealed: [Sealed]) -> (builder: SegmentBuilder, end: Int) {
        let last = sealed.last?.end ?? 0
        let events = events(from: sealed.dropLast().last?.end ?? 0)
        let builder = SegmentBuilder(events: events.map { ($0.event, $0.end > last) })
        return (builder, events.last?.end ?? 0)
    }

    /// Seals what is new into a segment; nil where nothing is.
    package func seal() throws -> Sealed? {
        try withLock(named: "lock") {
            let sealed = sealed()
            let before = sealed.last
            // Every push asks every session: one that is over must not be read for it.
            guard try eventSize() > before?.end ?? 0 else { return nil }
            let (builder, end) = news(after: sealed)
            let number = (before?.name.segment ?? 0) + 1
            let segment = builder.segment(
                session: id, number: number, previous: before?.hash, description: try description())
            guard let segment else { return nil }
            let bytes = try SegmentDocument(segment).bytes
            guard let hash = SegmentHash(bytes: SHA256.hash(data: bytes)) else { return nil }
            let path = "\(segmentsPath)/\(number)-\(end)-\(hash.hex).json"
            try Spool.replace(path, with: bytes)
            return Sealed(name: segment.name, hash: hash, end: end, path: path)
        }
    }

    /// The segment that a sealed one's bytes hold.
    package func segment(_ sealed: Sealed) throws -> SessionSegment {
        try JSONDecoder().decode(
            SessionSegment.self, from: Data(contentsOf: URL(fileURLWithPath: sealed.path)))
    }

    // MARK: Shipping

    /// The segments that the home has not taken yet, in order.
    package func unshipped(to home: String) -> [Sealed] {
        sealed().filter { access(shippedMark($0, home), F_OK) != 0 }
    }

    package func markShipped(_ sealed: Sealed, to home: String) throws {
        try Spool.replace(shippedMark(sealed, home), with: Data())
    }

    private func shippedMark(_ sealed: Sealed, _ home: String) -> String {
        "\(segmentsPath)/\(sealed.name.segment).shipped-\(home)"
    }

    /// One at a time: a commit in one worktree and a push in another may come together.
    func withLock<Value>(named name: String, _ body: () throws -> Value) throws -> Value {
        let descriptor = open("\(path)/\(name)", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Spool.Failure("lock", path) }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX) == 0 else { throw Spool.Failure("lock", path) }
        return try body()
    }

    // MARK: Transcripts

    /// The transcripts that are known.
    package func transcripts() -> [String] { positions().keys.sorted() }

    /// Remembers a transcript that has yet to be read.
    package func noteTranscript(_ file: String) throws {
        let file = URL(fileURLWithPath: file).standardizedFileURL.path
        guard positions()[file] == nil else { return }
        try withLock(named: "intake.lock") {
            if positions()[file] == nil { try setTranscriptPosition(0, of: file) }
        }
    }

    /// How far a transcript was read, in bytes.
    package func transcriptPosition(_ file: String) -> Int {
        positions()[file] ?? 0
    }

    package func setTranscriptPosition(_ position: Int, of file: String) throws {
        var all = positions()
        all[file] = position
        try Spool.replace(path + "/transcripts.json", with: try JSONEncoder().encode(all))
    }

    private func positions() -> [String: Int] {
        guard let bytes = FileManager.default.contents(atPath: path + "/transcripts.json") else { return [:] }
        return (try? JSONDecoder().decode([String: Int].self, from: bytes)) ?? [:]
    }
}
