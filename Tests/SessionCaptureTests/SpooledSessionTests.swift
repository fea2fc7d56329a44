import Domain
import Foundation
import SessionCapture
import Testing

/// What the spool holds, and what a process that was killed leaves behind.
@Suite struct SpooledSessionTests {
    private let folder: TestFolder
    private let session: SpooledSession

    init() throws {
        folder = try TestFolder()
        session = try Spool(commonDirectory: folder.path).session(agent: "claude-code", conversation: "c")
    }

    private var sessionFolder: String { "gatehouse/sessions/\(session.id)" }

    @Test(arguments: ["plain-1", "with/slash", "line\nend", "..", "", String(repeating: "x", count: 300)])
    func `a conversation has one session whatever its name`(conversation: String) throws {
        let spool = Spool(commonDirectory: folder.path)
        let first = try spool.session(agent: "cursor", conversation: conversation)
        let again = try spool.session(agent: "cursor", conversation: conversation)
        #expect(first.id == again.id)
        #expect(try first.description().conversation == conversation)
        #expect(try spool.session(agent: "claude-code", conversation: conversation).id != first.id)
    }

    @Test func `each segment has only what is new and names the one before by its hash`() throws {
        try session.append([.text("one"), .edit("a.txt", added: ["first line"])])
        let first = try #require(try session.seal())
        #expect(try session.seal() == nil)
        try session.append([.text("two")])
        let second = try #require(try session.seal())

        let segments = try [first, second].map { try session.segment($0) }
        try segments[0].validate(as: first.name)
        try segments[1].validate(as: second.name)
        #expect(segments[1].previous == first.hash)
        #expect(segments[1].messages.flatMap(\.parts).map(\.content) == ["two"])
        #expect(segments[1].edits.isEmpty)
    }

    @Test func `half a line of a killed process costs only itself`() throws {
        try session.append([.text("before")])
        let path = "\(folder.path)/\(sessionFolder)/events.jsonl"
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(#"{"source":"hook","content":{"mess"#.utf8))
        try handle.close()
        try session.append([.text("after")])

        let sealed = try #require(try session.seal())

        #expect(try session.segment(sealed).messages.flatMap(\.parts).map(\.content) == ["before", "after"])
    }

    @Test func `a process killed while it sealed leaves no second segment of one number`() throws {
        try session.append([.edit("a.txt", added: ["first line"])])
        try folder.write("half a segm", to: "\(sessionFolder)/segments/1-99-0000.json.4711.tmp")

        let sealed = try #require(try session.seal())

        #expect(sealed.name.segment == 1)
        #expect(session.sealed() == [sealed])
        #expect(try session.seal() == nil)
    }

    @Test func `sealing at once from two processes makes one segment`() async throws {
        try session.append([.edit("a.txt", added: ["first line"])])
        let session = session
        let sealed = try await withThrowingTaskGroup(of: SpooledSession.Sealed?.self) { group in
            for _ in 1...8 { group.addTask { try session.seal() } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(sealed.compactMap(\.self).count == 1)
        #expect(session.sealed().count == 1)
    }

    @Test func `edited paths are those since the last segment`() throws {
        try session.append([.text(#"a text that quotes {"edit":{ like a line"#)])
        #expect(session.unsealedPaths() == [])
        try session.append([.edit("a.txt", added: ["first line"])])
        #expect(session.unsealedPaths() == ["a.txt"])
        _ = try session.seal()
        #expect(session.unsealedPaths() == [])
    }

    @Test func `an edit is uncommitted until a commit takes its path`() throws {
        try session.append([.edit("a.txt", added: ["first line"]), .edit("b.txt", added: ["second line"])])
        let sealed = try #require(try session.seal())
        #expect(try session.uncommitted(touching: ["b.txt", "c.txt"]) == [sealed])
        try session.noteCommitted(["b.txt"], segments: [1])
        #expect(try session.uncommitted(touching: ["b.txt"]) == [])
        #expect(try session.uncommitted(touching: ["a.txt"]) == [sealed])
    }

    @Test func `a segment is shipped to each home apart`() throws {
        try session.append([.edit("a.txt", added: ["first line"])])
        let sealed = try #require(try session.seal())
        try session.markShipped(sealed, to: "one")
        #expect(session.unshipped(to: "one") == [])
        #expect(session.unshipped(to: "two") == [sealed])
    }
}
