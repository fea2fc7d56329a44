import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// A fork's transcript begins with a copy of another's lines. They are the other's, and count once.
@Suite struct ForkedSessionTests {
    private let folder: TestFolder
    private let spool: Spool
    private let transcripts: TranscriptImport

    init() throws {
        folder = try TestFolder()
        let git = folder.path + "/work/.git"
        try FileManager.default.createDirectory(atPath: git, withIntermediateDirectories: true)
        spool = Spool(commonDirectory: git)
        transcripts = TranscriptImport(
            spool: spool,
            workTree: WorkTree(top: folder.path + "/work", gitDirectory: git, commonDirectory: git),
            rules: .none)
    }

    private func turn(_ name: String) -> String {
        let file = "/Users/x/project/\(name)"
        return ClaudeLines.prompt("Write \(name)", uuid: "\(name)-1")
            + ClaudeLines.assistant(
                [
                    [
                        "type": "tool_use", "id": "t-\(name)", "name": "Write",
                        "input": ["file_path": file, "content": "line of \(name)\n"],
                    ]
                ], uuid: "\(name)-2", id: "msg-\(name)")
            + ClaudeLines.result(of: "t-\(name)", uuid: "\(name)-3")
    }

    /// Writes a conversation's transcript, and returns the path.
    private func transcript(_ conversation: String, _ names: String...) throws -> String {
        let lines = names.map(turn).joined().replacing(ClaudeLines.conversation, with: conversation)
        try folder.write(lines, to: "\(conversation).jsonl")
        return "\(folder.path)/\(conversation).jsonl"
    }

    private func segment(_ session: SpooledSession) throws -> SessionSegment? {
        try session.seal().first.map(session.segment)
    }

    @Test func `copied prompts, edits and tokens are not counted again`() throws {
        let original = try transcripts(file: transcript("original", "a"), agent: nil)
        let fork = try transcripts(file: transcript("fork", "a", "b"), agent: nil)
        let forkOfFork = try transcripts(file: transcript("fork-of-fork", "a", "b", "c"), agent: nil)
        let silent = try transcripts(file: transcript("silent", "a", "b"), agent: nil)

        #expect(silent.newEvents == 0)
        #expect(try segment(silent.session) == nil)
        for (outcome, name) in [(original, "a"), (fork, "b"), (forkOfFork, "c")] {
            let segment = try #require(try segment(outcome.session))
            #expect(segment.edits.map(\.path) == [name])
            #expect(
                segment.messages.filter { $0.role == .user }.flatMap(\.parts).map(\.content) == [
                    "Write \(name)"
                ])
            #expect(segment.usage.outputTokens == 7)
            #expect(segment.agentVersion == "2.1.0")
        }
    }

    @Test func `what the original has not been asked for yet is still the original's`() throws {
        let path = try transcript("original", "a")
        let original = try transcripts(file: path, agent: nil).session
        _ = try transcript("original", "a", "b")
        let fork = try transcripts(file: transcript("fork", "a", "b", "c"), agent: nil).session

        #expect(try segment(original)?.edits.map(\.path) == ["a", "b"])
        #expect(try segment(fork)?.edits.map(\.path) == ["c"])
    }

    @Test func `a copy that takes several readings is still a copy`() throws {
        let long = String(repeating: "a long prompt ", count: 30_000)
        let lines = (0..<4).map { ClaudeLines.prompt("\($0) \(long)", uuid: "long-\($0)") }.joined()
        try folder.write(lines, to: "\(ClaudeLines.conversation).jsonl")
        let original = "\(folder.path)/\(ClaudeLines.conversation).jsonl"
        _ = try transcripts(file: original, agent: nil)
        let copy = lines.replacing(ClaudeLines.conversation, with: "fork")
        try folder.write(copy + turn("b").replacing(ClaudeLines.conversation, with: "fork"), to: "fork.jsonl")
        let fork = try spool.session(agent: "claude-code", conversation: "fork")
        try fork.noteTranscript(folder.path + "/fork.jsonl")

        // Each stops after its first portion.
        for _ in 0..<8 { transcripts.bringUpToDate(fork, until: .now) }

        let segment = try #require(try segment(fork))
        #expect(segment.edits.map(\.path) == ["b"])
        #expect(segment.messages.filter { $0.role == .user }.count == 1)
    }

    @Test func `a transcript that another session's hooks name is read for that session`() throws {
        let path = try transcript("resumed", "a")
        let session = try spool.session(agent: "claude-code", conversation: "of-the-hooks")
        try session.noteTranscript(path)

        let outcome = try transcripts(file: path, agent: nil)

        #expect(outcome.session.id == session.id)
        #expect(spool.sessions().count == 1)
        #expect(try segment(session)?.edits.map(\.path) == ["a"])
    }

    @Test func `a session whose transcript another one took over does not read on`() throws {
        let path = try transcript("first", "a")
        let first = try transcripts(file: path, agent: nil).session
        let second = try spool.session(agent: "claude-code", conversation: "second")
        try second.noteTranscript(path)
        _ = try transcript("first", "a", "b")

        transcripts.bringUpToDate(first)
        transcripts.bringUpToDate(second)

        #expect(try segment(first)?.edits.map(\.path) == ["a"])
        #expect(try segment(second)?.edits.map(\.path) == ["b"])
    }

    @Test func `a forgotten session's transcript is read by none`() throws {
        let path = try transcript("gone", "a")
        let gone = try transcripts(file: path, agent: nil).session
        try spool.forget(gone)
        let outcome = try transcripts(file: path, agent: nil)
        #expect(outcome.session.id != gone.id)
    }
}
