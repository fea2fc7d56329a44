import Domain
import Foundation
import HelperTestSupport
import JSONText
import SessionCapture
import Testing

/// What is taken out before anything is kept.
@Suite struct MaskingTests {
    /// Looks like a credential, and is none.
    private static let value = ["zq7", "Tn4k", "Lw0p", "Vb93"].joined(separator: "x")

    private func masker(_ values: String...) -> Masker {
        Masker(values.map { Masker.Secret(value: $0, rule: "env-file") }, rules: .none)
    }

    @Test func `a value is masked wherever it stands, and counted`() {
        var masker = masker(Self.value)
        #expect(masker.mask("a=\(Self.value);b=\(Self.value)") == "a=[secret:env-file];b=[secret:env-file]")
        #expect(masker.takeCounts() == ["env-file": 2])
        #expect(masker.takeCounts().isEmpty)
    }

    @Test func `masking what is masked changes nothing`() {
        var masker = masker(Self.value, "env-file")
        let once = masker.mask("key \(Self.value)")
        #expect(!once.contains(Self.value))
        var again = self.masker(Self.value)
        #expect(again.mask(once) == once)
    }

    @Test func `strings in JSON are masked at any depth, also where they need escapes`() throws {
        let value = "line \"one\"\nline\\two \(Self.value)"
        var masker = masker(value)
        var json = JSONValue.object(["key": .string("before \(value) after")])
        for _ in 0..<60 { json = .array([.object(["deeper": json])]) }

        let masked = masker.mask(json: json.text)

        #expect(!masked.contains(Self.value))
        #expect(masked.contains("before [secret:env-file] after"))
        #expect(JSONValue(Data(masked.utf8)) != nil)
    }

    @Test func `JSON without a secret stays as it was, byte for byte`() {
        var masker = masker(Self.value)
        let odd = "{ \"b\": 1.50,  \"a\": \"\\u0041\" }"
        #expect(masker.mask(json: odd) == odd)
    }

    @Test func `a value of several lines is masked in an edit's lines, which stay as many`() {
        var masker = masker("first\nsecond \(Self.value)")
        let lines = masker.mask(["x", "first", "second \(Self.value)", "y"])
        #expect(lines == ["x", "[secret:env-file]", "[secret:env-file]", "y"])
    }

    @Test func `an edit's lines stay as many where a file has carriage returns`() {
        var masker = masker(Self.value)
        let lines = masker.mask(["x\r", "second \(Self.value)\r", "y\r", ""])
        #expect(lines == ["x\r", "second [secret:env-file]\r", "y\r", ""])
    }

    @Test func `the longer of two values that contain each other is masked whole`() {
        var masker = masker(Self.value, "prefix\(Self.value)suffix")
        #expect(masker.mask("prefix\(Self.value)suffix") == "[secret:env-file]")
    }

    // MARK: Written in other ways

    @Test(arguments: [
        "zq7xTn4k%26Lw0p%2FVb93%22%20%C3%BC", "zq7xTn4k%26Lw0p%2fVb93%22%20%c3%bc",
        "zq7xTn4k%26Lw0p%2FVb93%22+%C3%BC", "zq7xTn4k%26Lw0p/Vb93%22%20%C3%BC",
        "zq7xTn4k&Lw0p/Vb93%22%20%C3%BC", #"zq7xTn4k&Lw0p/Vb93\" ü"#, #"zq7xTn4k&Lw0p\/Vb93\" ü"#,
        #"zq7xTn4k&Lw0p/Vb93\" \u00fc"#,
    ])
    func `a value is masked as URLs and JSON texts have it, too`(written: String) throws {
        let folder = try TestFolder()
        try folder.write("API_KEY='zq7xTn4k&Lw0p/Vb93\" ü'\n", to: ".env")
        var masker = Masker(EnvironmentFiles(in: [folder.path]).secrets(), rules: .none)
        #expect(masker.mask("see \(written) there") == "see [secret:env-file] there")
    }

    @Test func `a password in a URL is masked as it is, too`() throws {
        let folder = try TestFolder()
        try folder.write("DATABASE_URL=postgres://app:zq7%40Tn4k@db.example.com/app\n", to: ".env")
        var masker = Masker(EnvironmentFiles(in: [folder.path]).secrets(), rules: .none)
        #expect(masker.mask("the password zq7@Tn4k") == "the password [secret:env-file]")
    }

    @Test func `in a linked work tree the values of the main one are known`() throws {
        let clone = try DeveloperClone()
        try clone.write(".gitignore", ".env\n")
        try clone.commit("Ignore")
        try clone.write(".env", "API_TOKEN=\(Self.value)\n")
        let tree = clone.folder.path + "/tree"
        try clone.git("worktree", "add", "--quiet", tree)
        try clone.claude("UserPromptSubmit", ["prompt": "Use \(Self.value)"], in: tree)
        try clone.agentWrites("config.txt", "token: \(Self.value)\n", in: "tree")
        #expect(try clone.folder.filesContaining(Self.value, below: "work/.git/gatehouse") == [])
        #expect(try clone.git("session", "show").contains("Use [secret:env-file]"))
    }

    // MARK: .env files

    private func secrets(_ content: String, name: String = ".env") throws -> [String] {
        let folder = try TestFolder()
        try folder.write(content, to: name)
        return EnvironmentFiles(in: [folder.path]).secrets().map(\.value)
    }

    @Test func `values of .env files are secrets, in every way of writing them`() throws {
        let value = Self.value
        let content = """
            # API_KEY=\(value)commented
            API_KEY=\(value)1
            export TOKEN="\(value)2"   # a remark
            PASSWORD = '\(value)3'
            SECRET=\(value)4 # a remark
            PRIVATE_KEY="-----BEGIN\\n\(value)5
            second line"
            DATABASE_URL=postgres://app:\(value)6@db.example.com:5432/app
            PLAIN=\(value)7

            """
        let found = try secrets(content)

        for number in [1, 2, 3, 4, 6, 7] { #expect(found.contains("\(value)\(number)"), "\(number)") }
        #expect(found.contains { $0.hasSuffix("\(value)5\nsecond line") })
        #expect(
            found.contains { $0.hasPrefix("-----BEGIN\n\(value)5") }, "the line end written out is one, too")
        #expect(found.contains("postgres://app:\(value)6@db.example.com:5432/app"))
        #expect(!found.contains { $0.contains("commented") || $0.contains("remark") })
    }

    @Test func `what every program says is no secret`() throws {
        let found = try secrets(
            """
            PORT=3000
            NODE_ENV=development
            LOG_LEVEL=debug
            HOST=localhost
            BASE_URL=https://www.example.com/a/long/path/12345
            DATA_FOLDER=/var/lib/application/data-2026-01-01
            APP_KEY=changeme
            PUBLIC_KEY_ID=1234

            """)
        #expect(found.isEmpty)
    }

    @Test(arguments: [
        ("cat .env", true), ("x.env", true), ("process.env.PORT", false),
        ("import.meta.env.MODE; Deno.env; Bun.env.A", false), ("process.env.A; cat ../.env", true),
        ("", false),
    ])
    func `a text that reads a variable names no file`(text: String, isNamed: Bool) {
        #expect(EnvironmentFiles.mayBeMentioned(in: Data(text.utf8)) == isNamed)
    }

    @Test(arguments: [".env.local", ".env.production", "service.env", ".envrc"])
    func `files of other names are read, too`(name: String) throws {
        #expect(try secrets("API_KEY=\(Self.value)\n", name: name) == [Self.value])
    }

    @Test(arguments: [".env.example", ".env.sample", ".env.template", "environment.txt"])
    func `files that only show which values are needed are not`(name: String) throws {
        #expect(try secrets("API_KEY=\(Self.value)\n", name: name).isEmpty)
    }

    @Test func `what an agent repeats of an .env file is not in the spool, anywhere`() throws {
        let clone = try DeveloperClone()
        try clone.write(".gitignore", ".env\n")
        try clone.write("services/api/.env", "API_TOKEN=\(Self.value)\n")
        try clone.claude("SessionStart")
        try clone.claude("UserPromptSubmit", ["prompt": "Why is \(Self.value) refused?"])
        try clone.agentWrites("config.txt", "token: \(Self.value)\nother: line\n")
        try clone.claude(
            "PostToolUse",
            [
                "tool_name": "Bash", "tool_use_id": "t9", "tool_input": ["command": "echo \(Self.value)"],
                "tool_response": ["stdout": "\(Self.value)\n", "nested": [["deep": Self.value]]],
            ])
        try clone.commit("Configure")

        let found = try clone.folder.filesContaining(Self.value, below: "work/.git/gatehouse")
        #expect(found == [])
        let segment = try clone.onlySession().segment(#require(clone.onlySession().sealed().first))
        #expect(segment.masked.secrets?["env-file"] ?? 0 >= 4)
        #expect(segment.edits[0].added == ["token: [secret:env-file]", "other: line"])
        #expect(segment.messages[0].parts[0].content == "Why is [secret:env-file] refused?")
    }

    @Test func `a value of a file that is made in the middle of a turn is masked`() throws {
        let clone = try DeveloperClone()
        try clone.write(".gitignore", ".env\n")
        try clone.claude("SessionStart")
        try clone.agentWrites("backend/.env", "API_KEY=\(Self.value)\n")
        try clone.claude("UserPromptSubmit", ["prompt": "And \(Self.value)?"])
        #expect(try clone.folder.filesContaining(Self.value, below: "work/.git/gatehouse") == [])
    }

    @Test func `a value that became known after it was told does not leave`() throws {
        let clone = try DeveloperClone()
        try clone.write(".gitignore", "*.env\n.env\n")
        try clone.claude("SessionStart")
        try clone.agentWrites("a.txt", "token \(Self.value)\n")
        try clone.write("new/service/.env", "API_KEY=\(Self.value)\n")

        let preview = try clone.git("session", "preview")
        try clone.commit("Add a")

        #expect(preview.contains("[secret:env-file]") && !preview.contains(Self.value))
        let sealed = try #require(clone.onlySession().sealed().first)
        #expect(try !String(decoding: sealed.bytes(), as: UTF8.self).contains(Self.value))
    }
}
