import Foundation
import Testing

/// Sessions that only took lines out, beside what a person wrote in the same commit.
@Suite struct RemovalTests {
    private let place: Installation
    private let work: Clone
    private let before = (0..<10).map { "line \($0) of the file before" }
    private let written = (0..<30).map { "line \($0) that a person wrote" }

    init() throws {
        place = try Installation(wait: 0)
        work = try place.clone()
        try work.commit(["a.txt": text(before), "b.txt": text(before.map { "other \($0)" })], "Begin")
        _ = try push()
    }

    private func text(_ lines: [String]) -> String { lines.joined(separator: "\n") + "\n" }

    private func push() throws -> Installation.Outcome {
        try work.tryGit("push", "origin", "main", environment: ["GATEHOUSE_ACTOR": "ada"])
    }

    /// Records a session that took lines out of a file and wrote nothing there.
    private func record(_ file: String, removed: [String]) throws -> TestSegment {
        var segment = TestSegment(edits: [file: []])
        let lines = try String(decoding: JSONEncoder().encode(removed), as: UTF8.self)
        segment.json = segment.json.replacing("\"removed\":[]", with: "\"removed\":\(lines)")
        let blob = try work.blob(segment, session: TestSegment.session)
        try work.git(
            "push", "--quiet", "origin", "\(blob):\(TestSegment.ref(session: TestSegment.session))",
            environment: ["GATEHOUSE_ACTOR": "ada"])
        return segment
    }

    private func outcome() throws -> String? { try outcomes().first }

    private func outcomes() throws -> [String] {
        try place.report("commits").compactMap { $0["outcome"] as? String }
    }

    @Test func `a session whose removals are in the commit has a part in it`() throws {
        let segment = try record("a.txt", removed: Array(before.prefix(4)))
        try work.commit(["a.txt": text(before.suffix(6) + written)], "Shorten\n\n\(segment.trailer())")

        let push = try push()

        #expect(push.succeeded, "\(push)")
        #expect(try outcome() == "partial")
    }

    @Test func `so has one that deleted a file`() throws {
        let segment = try record("b.txt", removed: before.map { "other \($0)" })
        try work.git("rm", "--quiet", "b.txt")
        try work.commit(["a.txt": text(before + written)], "Replace\n\n\(segment.trailer())")

        let push = try push()

        #expect(push.succeeded, "\(push)")
        #expect(try outcome() == "partial")
    }

    /// Plays an agent whose command changes files.
    private func shell(_ files: [String: String]) throws {
        let call: [String: Any] = [
            "tool_name": "Bash", "tool_use_id": "toolu_1", "tool_input": ["command": "work"],
            "tool_response": ["stdout": "", "stderr": "", "interrupted": false] as [String: Any],
        ]
        try work.claude("UserPromptSubmit", ["prompt": "Tidy up"])
        try work.claude("PreToolUse", call.filter { $0.key != "tool_response" })
        try work.write(files)
        try work.claude("PostToolUse", call)
    }

    private func commitAll(_ message: String) throws {
        try work.git("commit", "--quiet", "--all", "-m", message)
    }

    @Test func `what it wrote into another file, which was committed before, does not hide its removals`()
        throws
    {
        try work.git("session", "enable")
        let added = (0..<50).map { "line \($0) that the agent wrote" }
        try shell(["a.txt": text(before + added), "b.txt": text(before.suffix(4).map { "other \($0)" })])
        try work.git("commit", "--quiet", "-m", "Add to a", "--", "a.txt")
        try work.write(["a.txt": text(written + before + added)])
        try commitAll("Write, and shorten b")
        try #require(work.message().contains("AI-Session: "))

        let push = try push()

        #expect(push.succeeded, "\(push)")
        #expect(try outcomes() == ["partial", "verified", "none"])
    }

    @Test func `nor do the lines that it took out of another file, which a person put back`() throws {
        try work.git("session", "enable")
        let many = (0..<60).map { "line \($0) of the long file" }
        try work.commit(["long.txt": text(many)], "Add a long file")
        try shell(["long.txt": text(many.suffix(1)), "b.txt": text(before.suffix(4).map { "other \($0)" })])
        try work.git("commit", "--quiet", "-m", "Shorten it", "--", "long.txt")
        try work.write(["long.txt": text(many + written)])
        try commitAll("Take it back, and shorten b")
        try #require(work.message().contains("AI-Session: "))

        let push = try push()

        #expect(push.succeeded, "\(push)")
    }

    @Test func `removals of a merge name no session, and it passes`() throws {
        try work.git("session", "enable")
        try work.git("checkout", "--quiet", "-b", "side")
        try work.commit(["a.txt": text(before + ["of the side"])], "Side")
        try work.git("checkout", "--quiet", "main")
        try work.commit(["a.txt": text(["of main"] + before)], "Main")
        _ = try work.tryGit("merge", "--quiet", "--no-commit", "side")
        try shell(["a.txt": text(["of main"] + before.suffix(3) + ["of the side"])])
        try work.write(["a.txt": text(["of main"] + before.suffix(3) + written + ["of the side"])])
        try work.git("commit", "--quiet", "--all", "-m", "Merge, shorten and write")
        try #require(!work.message().contains("AI-Session: "))

        let push = try push()

        #expect(push.succeeded, "\(push)")
    }

    @Test(arguments: ["nothing of it", "too little", "another file's"])
    func `a session whose removals are elsewhere, or hardly there, has none`(removal: String) throws {
        let (file, gone) =
            switch removal {
            case "nothing of it": ("a.txt", 0)
            case "too little": ("a.txt", 1)
            default: ("b.txt", 4)
            }
        let segment = try record(file, removed: before)
        try work.commit(
            ["a.txt": text(before.suffix(10 - gone) + written), "b.txt": text(["changed", "too"])],
            "Write\n\n\(segment.trailer())")

        let push = try push()

        #expect(!push.succeeded && push.said.contains("coverage 0 %"), "\(push)")
        #expect(try outcome() == "unsupported")
    }

    @Test func `a file that has most of what it wrote decides, where others were committed before`() throws {
        try work.git("session", "enable")
        let added = (0..<50).map { "line \($0) that the agent wrote" }
        try shell([
            "a.txt": text(before + added),
            "b.txt": text(before.map { "other \($0)" } + ["a new line for b", "and one more"]),
        ])
        try work.git("commit", "--quiet", "-m", "Add to a", "--", "a.txt")
        try work.write(["a.txt": text(written + before + added)])
        try commitAll("Write, and add to b")
        try #require(work.message().contains("AI-Session: "))

        let push = try push()

        #expect(try outcomes() == ["partial", "verified", "none"])
        #expect(push.succeeded, "\(push)")
    }
}
