import Domain
import Foundation
import HelperTestSupport
import SessionCapture
import Testing

/// The `.env` files of one place, where an agent repeats their values in another.
@Suite struct OtherPlacesTests {
    private let clone: DeveloperClone
    /// The value in the library's `.env` file, and that in the work's.
    private let value = ["rq7", "Tn4k", "Lw0p", "Vb93"].joined(separator: "x")
    private let own = ["sq7", "Tn4k", "Lw0p", "Vb93"].joined(separator: "x")

    init() throws {
        clone = try DeveloperClone()
        try clone.addRepository("lib")
        try hide("lib/.env", value)
        try hide("work/.env", own)
    }

    /// Writes a `.env` file that Git passes over.
    private func hide(_ file: String, _ value: String) throws {
        let top = file.split(separator: "/")[0]
        if clone.folder.has("\(top)/.git") {
            try clone.folder.write(".env\n", to: "\(top)/.git/info/exclude")
        }
        try clone.folder.write("API_TOKEN=\(value)\n", to: file)
    }

    private func expectNothing(of value: String, below folders: String...) throws {
        for folder in folders {
            #expect(try clone.folder.filesContaining(value, below: folder) == [], "\(folder)")
        }
    }

    @Test func `an agent above tells no repository's values to another, nor to the account`() throws {
        try clone.asksAbove("Use \(value) in the work, and \(own) in the library", turn: "p1")
        try clone.writesAbove("work/a.txt", "token \(value)\n", call: "t1")
        try clone.runsAbove("cat lib/.env; make", call: "t2") {
            try clone.write("made.txt", "made with \(value)\n")
            try clone.write("made.txt", "made with \(own)\n", in: "lib")
        }
        try clone.claudeAbove("Stop", ["last_assistant_message": "\(value) and \(own) are in use."])

        for name in ["work", "lib"] {
            try expectNothing(of: value, below: "\(name)/.git/gatehouse", "account/.local")
            try expectNothing(of: own, below: "\(name)/.git/gatehouse", "account/.local")
            #expect(try clone.recorded(in: name).contains { $0.hasPrefix("Use [secret:env-file]") })
        }
    }

    @Test func `a file of the agent's own folder is known in the repositories below`() throws {
        let outside = ["tq7", "Tn4k", "Lw0p", "Vb93"].joined(separator: "x")
        try hide(".env", outside)
        try clone.asksAbove("Use \(outside)", turn: "p1")
        try clone.writesAbove("work/a.txt", "token \(outside)\n", call: "t1")

        try expectNothing(of: outside, below: "work/.git/gatehouse", "account/.local")
        #expect(try clone.recorded(in: "work").contains("Use [secret:env-file]"))
    }

    @Test
    func `a repository that the agent edits beside its own knows the values of both, and so does its own`()
        throws
    {
        try clone.claude("UserPromptSubmit", ["prompt": "Mend the library with \(own)", "prompt_id": "p1"])
        try clone.agentWrites("b.txt", "tokens \(own) \(value)\n", in: "lib")
        try clone.claude("Stop", ["last_assistant_message": "It has \(value) now."])

        try expectNothing(of: own, below: "lib/.git/gatehouse", "work/.git/gatehouse")
        try expectNothing(of: value, below: "lib/.git/gatehouse", "work/.git/gatehouse")
        #expect(try clone.recorded(in: "work").contains("It has [secret:env-file] now."))
    }

    @Test(arguments: ["Bash", "Read"])
    func `the values of a file that a call reads are known to the end of the session`(tool: String) throws {
        let file = "\(clone.folder.path)/lib/.env"
        let fields: [String: Any] = [
            "tool_name": tool, "tool_use_id": "t1",
            "tool_input": tool == "Bash" ? ["command": "cat ../lib/.env"] : ["file_path": file],
        ]
        try clone.claude("PreToolUse", fields)
        try clone.claude(
            "PostToolUse", fields.merging(["tool_response": ["stdout": "API_TOKEN=\(value)\n"]]) { $1 })
        try clone.agentWrites("a.txt", "token \(value)\n")
        try clone.claude("Stop", ["last_assistant_message": "The token is \(value)."])

        try expectNothing(of: value, below: "work/.git/gatehouse")
        try hide("lib/.env", own + "2")
        try clone.claude("UserPromptSubmit", ["prompt": "And \(own)2?", "prompt_id": "p2"])
        try expectNothing(of: own + "2", below: "work/.git/gatehouse")
    }

    @Test func `words of another place are no secrets here, and its random values and passwords are`() throws
    {
        let password = ["vq7", "Tn4k"].joined(separator: "x")
        let lines = [
            "SESSION_DRIVER=database", "SESSION_COOKIE=application_session", "AUTH_GUARD=administrators",
            "DATABASE_URL=postgres://postgres:postgres@localhost/postgres", "API_TOKEN=\(value)",
            "CACHE_URL=redis://app:\(password)@cache.example.com", "APP_KEY=base64:\(value)/\(own)=",
        ]
        try clone.folder.write(lines.joined(separator: "\n"), to: "lib/.env")
        try clone.agentWrites("b.txt", "a line\n", in: "lib")
        let honest = [
            "the database of an application_session", "administrators",
            "postgres://postgres:postgres@localhost/postgres",
        ]
        try clone.agentWrites("a.txt", (honest + [value, password]).joined(separator: "\n") + "\n")

        let edit = try #require(clone.onlySession().unsealedEdits().last)
        #expect(edit.added == honest + ["[secret:env-file]", "[secret:env-file]"])
        try expectNothing(of: value, below: "work/.git/gatehouse")
    }

    @Test func `the same words of the work tree's own file are`() throws {
        try clone.folder.write("SESSION_DRIVER=database\n", to: "work/.env")
        try clone.agentWrites("a.txt", "the database\n")
        #expect(try clone.onlySession().unsealedEdits().map(\.added) == [["the [secret:env-file]"]])
    }

    @Test(arguments: ["Read", "quoted", "escaped"])
    func `a named file is known that is in no repository, also where its path has spaces`(how: String) throws
    {
        try clone.folder.write("API_TOKEN=\(value)\n", to: "my project/deep/.env.local")
        let file = "\(clone.folder.path)/my project/deep/.env.local"
        let input =
            switch how {
            case "Read": ["file_path": file]
            case "quoted": ["command": "cd /; cat \"\(file)\" | head"]
            default: ["command": "cat \(file.replacing(" ", with: "\\ ")); ls"]
            }
        try clone.claude(
            "PostToolUse",
            [
                "tool_name": how == "Read" ? "Read" : "Bash", "tool_use_id": "t1", "tool_input": input,
                "tool_response": ["stdout": "API_TOKEN=\(value)\n"],
            ])
        try clone.agentWrites("a.txt", "token \(value)\n")
        try expectNothing(of: value, below: "work/.git/gatehouse")
    }

    @Test func `of another place only the top is read, and of the agent's own tree all`() throws {
        let deep = ["wq7", "Tn4k", "Lw0p", "Vb93"].joined(separator: "x")
        try hide("lib/deep/.env", deep)
        try clone.agentWrites("b.txt", "a line\n", in: "lib")
        try clone.claude("Stop", ["last_assistant_message": "\(deep) and \(value)."])
        #expect(try clone.recorded(in: "work").contains("\(deep) and [secret:env-file]."))
        try clone.claude(
            "UserPromptSubmit", ["prompt": "Use \(deep)", "prompt_id": "p2"], in: "\(clone.folder.path)/lib")
        #expect(try clone.recorded(in: "lib").contains("Use [secret:env-file]"))
    }

    @Test func `the sixteen places that were noted last are kept, whatever notes them at once`() async throws
    {
        try clone.claude("SessionStart")
        let session = try clone.onlySession()
        try session.note(secretPlaces: ["/first"])
        try await withThrowingTaskGroup { group in
            for number in 1...15 {
                group.addTask { try session.note(secretPlaces: ["/place \(number)"]) }
            }
            try await group.waitForAll()
        }
        #expect(Set(session.secretPlaces) == Set(["/first"] + (1...15).map { "/place \($0)" }))
        try session.note(secretPlaces: ["/last", "/last"])
        #expect(session.secretPlaces.last == "/last")
        #expect(session.secretPlaces.count == 16 && !session.secretPlaces.contains("/first"))
    }

    @Test func `work trees that are gone are not remembered`() throws {
        let tree = clone.folder.path + "/tree"
        try clone.git("worktree", "add", "--quiet", tree)
        try clone.claude("UserPromptSubmit", ["prompt": "Go"], in: tree)
        let note = "work/.git/gatehouse/environment-files.json"
        #expect(try clone.folder.read(note).contains(tree))
        try clone.git("worktree", "remove", tree)
        try clone.write("new/.env", "API_TOKEN=\(value)\n")
        try clone.claude("UserPromptSubmit", ["prompt": "Go on"])
        #expect(try !clone.folder.read(note).contains(tree))
    }

    @Test func `what only a transcript tells is masked by the values of all places, too`() throws {
        let folder = clone.folder.path
        let project = folder.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
        func write(_ file: String, _ id: String) throws -> String {
            let content = "token \(value)\nand a line that may be told\n"
            try clone.folder.write(content, to: file)
            let input = ["file_path": "\(folder)/\(file)", "content": content]
            return ClaudeLines.call("Write", input, id: id, uuid: id, cwd: folder)
                + ClaudeLines.result(of: id, uuid: id + "r", cwd: folder)
        }
        let lines = try [
            ClaudeLines.prompt("Use \(value)", uuid: "u1", cwd: folder), write("work/a.txt", "t1"),
            ClaudeLines.answer("\(value) is in use.", uuid: "u2", id: "m2", cwd: folder),
        ]
        try clone.folder.write(
            lines.joined(), to: "account/.claude/projects/\(project)/\(ClaudeLines.conversation).jsonl")
        try clone.commit("Add a")

        #expect(
            try clone.checkedSegments().texts == ["Use [secret:env-file]", "[secret:env-file] is in use."])
        try expectNothing(of: value, below: "work/.git/gatehouse")
    }

    @Test func `a value that another place gets after it was told does not leave`() throws {
        let later = ["uq7", "Tn4k", "Lw0p", "Vb93"].joined(separator: "x")
        try clone.asksAbove("Use \(later)", turn: "p1")
        try clone.writesAbove("work/a.txt", "token \(later)\n", call: "t1")
        try hide("lib/.env.local", later)

        let preview = try clone.git("session", "preview")
        #expect(preview.contains("[secret:env-file]") && !preview.contains(later))
    }
}
