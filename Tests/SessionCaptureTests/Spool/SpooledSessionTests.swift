import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// What a session in the spool has that no segment, or no commit, has taken yet.
@Suite struct SpooledSessionTests {
    private let folder: TestFolder
    private let spool: Spool
    private let session: SpooledSession

    init() throws {
        folder = try TestFolder()
        spool = Spool(commonDirectory: folder.path)
        session = try spool.session(agent: "claude-code", conversation: "c")
    }

    @Test func `sealing at once from two processes makes one segment`() async throws {
        try session.append([.edit("a.txt", added: ["first line"])])
        let session = session
        let sealed = try await withThrowingTaskGroup(of: [SpooledSession.Sealed].self) { group in
            for _ in 1...8 { group.addTask { try session.seal() } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(sealed.count == 1)
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
        let sealed = try #require(try session.seal().first)
        #expect(try session.openEdits().map(\.sealed) == [sealed])
        #expect(try session.openEdits().map(\.paths) == [["a.txt", "b.txt"]])
        try session.noteCommitted(["b.txt"], segments: [1])
        #expect(try session.openEdits().map(\.paths) == [["a.txt"]])
        #expect(spool.openSessions().map(\.id) == [session.id])
        try session.noteCommitted(["a.txt"], segments: [1])
        #expect(try session.openEdits().isEmpty)
        #expect(spool.openSessions().isEmpty, "a commit does not look at it any more")
    }
}
