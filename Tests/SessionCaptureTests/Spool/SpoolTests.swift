import Crypto
import Domain
import Foundation
import HelperTestSupport
import Testing

@testable import SessionCapture

@Suite struct SpoolTests {
    /// A spool in a folder that goes away with it.
    private final class Place {
        let folder = NSTemporaryDirectory() + "/gatehouse-spool-\(UUID().uuidString)"
        var spool: Spool { Spool(commonDirectory: folder) }

        init() throws {
            try FileManager.default.createDirectory(
                atPath: folder + "/gatehouse", withIntermediateDirectories: true)
        }

        deinit {
            try? FileManager.default.removeItem(atPath: folder)
        }
    }

    private func prompt(
        _ text: String, _ source: MaskedEvent.Source = .hook, time: String = "1"
    ) -> MaskedEvent {
        MaskedEvent(
            source: source, time: time,
            content: .message(SessionSegment.Message(role: .user, time: time, parts: [.text(text)])))
    }

    private func edit(_ path: String, call: String) -> MaskedEvent {
        MaskedEvent(
            source: .hook, time: "1",
            content: .edit(
                SessionSegment.Edit(
                    path: path, tool: "Write", call: call, time: "1", removed: [], added: ["x"])))
    }

    private func segment(_ sealed: SpooledSession.Sealed) throws -> SessionSegment {
        try JSONDecoder().decode(
            SessionSegment.self, from: Data(contentsOf: URL(fileURLWithPath: sealed.path)))
    }

    @Test func `a conversation is one session, whatever its name looks like`() throws {
        let place = try Place()

        for name in ["a", "with/slash", "line\nend", "..", "", String(repeating: "long", count: 200)] {
            let first = try place.spool.session(agent: "claude-code", conversation: name)
            let again = try place.spool.session(agent: "claude-code", conversation: name)
            #expect(first.id == again.id)
            #expect(try first.description().conversation == name)
        }
        #expect(place.spool.sessions().count == 6)
    }

    @Test func `a conversation whose session was taken away begins another`() throws {
        let place = try Place()
        let first = try place.spool.session(agent: "claude-code", conversation: "c")
        try FileManager.default.removeItem(atPath: first.path)

        let second = try place.spool.session(agent: "claude-code", conversation: "c")
        try second.append([prompt("after")])

        #expect(second.id != first.id && second.eventCount == 1)
        #expect(try place.spool.session(agent: "claude-code", conversation: "c").id == second.id)
    }

    @Test func `two processes that begin the same conversation agree on its session`() async throws {
        let place = try Place()
        let spool = place.spool

        let ids = try await withThrowingTaskGroup(of: SessionID.self) { group in
            for _ in 0..<20 {
                group.addTask { try spool.session(agent: "claude-code", conversation: "same").id }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }

        #expect(ids.count == 1)
        #expect(spool.sessions().count == 1)
    }

    @Test func `segments hold what is new, and each names the one before it`() throws {
        let place = try Place()
        let session = try place.spool.session(agent: "claude-code", conversation: "c")
        try session.append([prompt("one"), edit("a", call: "1")])
        let first = try #require(try session.seal().first)
        #expect(try session.seal().isEmpty, "nothing is new")
        try session.append([prompt("two"), edit("b", call: "2")])
        #expect(session.unsealedPaths() == ["b"])
        let second = try #require(try session.seal().first)

        #expect(
            try segment(first).messages.count == 1
                && segment(second).messages.first?.parts.first?.content == "two")
        #expect(try segment(second).previous == first.hash && segment(first).previous == nil)
        #expect(second.name.segment == 2)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: second.path))
        #expect(SegmentHash(bytes: SHA256.hash(data: bytes)) == second.hash)
        try segment(second).validate(as: second.name)
    }

    @Test func `a line that a killed process left unfinished costs nothing that comes after it`() throws {
        let place = try Place()
        let session = try place.spool.session(agent: "claude-code", conversation: "c")
        try session.append([prompt("before")])
        let events = session.path + "/events"
        let handle = try #require(FileHandle(forWritingAtPath: events))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("\nm\th\t1\t\t=user".utf8))
        try handle.close()

        try session.append([prompt("after")])

        let sealed = try #require(try session.seal().first)
        #expect(try segment(sealed).messages.compactMap { $0.parts.first?.content } == ["before", "after"])
    }

    @Test func `a segment that was sealed just before a crash is the one that counts`() throws {
        let place = try Place()
        let session = try place.spool.session(agent: "claude-code", conversation: "c")
        try session.append([prompt("one"), edit("a", call: "1")])
        let sealed = try #require(try session.seal().first)

        // Another process, which knows nothing but the files.
        let other = place.spool.session(session.id)

        #expect(other.sealed() == [sealed])
        #expect(try other.seal().isEmpty)
    }

    @Test func `a half-written segment is no segment`() throws {
        let place = try Place()
        let session = try place.spool.session(agent: "claude-code", conversation: "c")
        try session.append([prompt("one")])
        try Data("{".utf8).write(
            to: URL(
                fileURLWithPath: session.path
                    + "/segments/1-10-\(String(repeating: "a", count: 64)).json.77.tmp"))

        let sealed = try #require(try session.seal().first)

        #expect(sealed.name.segment == 1 && session.sealed() == [sealed])
    }

    @Test func `what hook and transcript both tell appears once, at the transcript's time`() throws {
        let place = try Place()
        let session = try place.spool.session(agent: "claude-code", conversation: "c")
        try session.append([prompt("go on", time: "5"), prompt("go on", time: "9")])
        try session.append([
            prompt("go on", .transcript, time: "4"), prompt("go on", .transcript, time: "8"),
            prompt("more", .transcript, time: "6"),
        ])

        let sealed = try #require(try session.seal().first)

        #expect(
            try segment(sealed).messages.map { "\($0.time ?? "") \($0.parts[0].content ?? "")" } == [
                "4 go on", "6 more", "8 go on",
            ])
    }

    @Test func `what was shipped to one home is still to be shipped to another`() throws {
        let place = try Place()
        let session = try place.spool.session(agent: "claude-code", conversation: "c")
        try session.append([prompt("one")])
        let sealed = try #require(try session.seal().first)

        try session.markShipped(sealed, to: "home1")

        #expect(session.unshipped(to: "home1").isEmpty && session.unshipped(to: "home2") == [sealed])
        #expect(session.sealed() == [sealed], "a mark is no segment")
    }
}

@Suite struct LineChangesTests {
    @Test(
        arguments: [
            ("", "", [], []), ("a\n", "a\n", [], []), ("", "a\nb\n", [], ["a", "b"]),
            ("a\nb\n", "", ["a", "b"], []),
            ("a\nb\nc\n", "a\nx\nc\n", ["b"], ["x"]), ("a\nb\nc\nd\n", "b\nc\nd\ne\n", ["a"], ["e"]),
            ("a", "a\n", [], []), ("x\nx\n", "x\n", ["x"], []),
        ] as [(String, String, [String], [String])])
    func `lines that were removed and added`(
        _ old: String, _ new: String, _ removed: [String], _ added: [String]
    ) {
        #expect(LineChanges(from: old, to: new) == LineChanges(removed: removed, added: added))
    }

    @Test func `texts with nothing alike are compared in bounded time`() {
        let old = (0..<20_000).map { "old \($0)" }.joined(separator: "\n")
        let new = (0..<20_000).map { "new \($0)" }.joined(separator: "\n")

        let changes = LineChanges(from: old, to: new)

        #expect(changes.removed.count == 20_000 && changes.added.count == 20_000)
    }
}
