import Domain
import Foundation
import HelperTestSupport
import Testing

@testable import SessionCapture

/// What is read out of Aider's chat history, written as Aider 0.86 writes it: what it says and what the person types
/// end with two spaces, what the model says does not.
@Suite struct AiderHistoryTests {
    private let folder: TestFolder

    init() throws {
        folder = try TestFolder()
    }

    private static func chat(_ format: String = "diff") -> String {
        """

        # aider chat started at 2026-01-01 10:00:00

        > Aider v0.86.2\("  ")
        > Model: openai/mock-1 with \(format) edit format\("  ")

        """
    }

    private static func typed(_ words: String) -> String {
        "\n"
            + words.split(separator: "\n", omittingEmptySubsequences: false).map { "#### \($0)  \n" }.joined()
            + "\n"
    }

    private static func reply(_ text: String) -> String { "\(text)\n\n> Tokens: 2.1k sent, 40 received.  \n" }
    private static func applied(_ files: String...) -> String {
        files.map { "> Applied edit to \($0)  \n" }.joined()
    }

    private static func block(_ file: String, _ old: String, _ new: String, fence: String = "```") -> String {
        "\(file)\n\(fence)python\n<<<<<<< SEARCH\n\(old)\n=======\n\(new)\n>>>>>>> REPLACE\n\(fence)"
    }

    private func told(_ parts: String...) throws -> Told {
        try folder.write(parts.joined(), to: ".aider.chat.history.md")
        var file = try TranscriptFile(path: folder.path + "/.aider.chat.history.md")
        return Told(try file.news(after: 0).events(of: file.conversation))
    }

    /// The texts and edits, without calls.
    private func texts(_ told: Told) -> [String] { told.messages.filter { !$0.hasPrefix("call ") } }

    // MARK: Who said what

    @Test func `headings and quotations of the model's are its own`() throws {
        let told = try told(
            Self.chat(), Self.typed("Typed\n\nin two parts"),
            Self.reply(
                "#### Plan\n\n> A quotation\n\n#### Step 1\n\n" + Self.block("base.txt", "two", "two, edited")
            ),
            Self.applied("base.txt"))
        #expect(texts(told).count == 2 && texts(told).first == "user: Typed\n\nin two parts")
        #expect(texts(told).last?.hasPrefix("assistant: #### Plan\n\n> A quotation\n\n#### Step 1") == true)
        #expect(told.edits == ["base.txt -two +two, edited"])
    }

    @Test func `an architect's plan is no prompt`() throws {
        let plan = "Change the second line:\n\n    two, edited"
        let told = try told(
            Self.chat("architect"), "> Editor model: openai/mock-1 with editor-diff edit format  \n",
            Self.typed("Typed"), Self.reply(plan), "> Edit the files? (Y)es/(N)o [Yes]: y  \n",
            Self.typed(plan),
            Self.reply(Self.block("base.txt", "two", "two, edited")), Self.applied("base.txt"))
        #expect(told.messages.filter { $0.hasPrefix("user") } == ["user: Typed"])
        #expect(told.edits == ["base.txt -two +two, edited"])
    }

    @Test func `commands are no prompts, what they ask is`() throws {
        let told = try told(
            Self.chat(), Self.typed("/ask What is it?"), Self.typed("What is it?"), Self.reply("A file."),
            Self.typed("!ls"), Self.typed("/undo"))
        #expect(
            texts(told) == [
                "system command: /ask What is it?", "user: What is it?", "assistant: A file.",
                "system command: !ls", "system command: /undo",
            ])
    }

    @Test func `what is asked by a comment in a watched file is the prompt`() throws {
        let told = try told(
            Self.chat(), "> Processing your request...  \n\n",
            Self.reply(Self.block("a.py", "x = 1  # make it two, ai!\ny = 1", "x = 2\ny = 1")),
            Self.applied("a.py"))
        #expect(texts(told).first == "user: x = 1  # make it two, ai!")
        #expect(told.edits == ["a.py -x = 1  # make it two, ai! +x = 2"])
    }

    @Test func `each edit stands under its own prompt`() throws {
        let told = try told(
            Self.chat(), Self.typed("First"), Self.reply(Self.block("a", "1", "one")), Self.applied("a"),
            Self.typed("Second"), Self.reply(Self.block("b", "2", "two")), Self.applied("b"))
        let messages = told.messages.filter { !$0.hasPrefix("assistant") }
        #expect(messages.map { $0.prefix(9) } == ["user: Fir", "call aide", "user: Sec", "call aide"])
        #expect(Set(told.edited.map(\.call)).count == 2)
    }

    @Test func `a message of Aider's over several lines is no reply`() throws {
        let failure = """
            > The LLM did not conform to the edit format.\("  ")
            > # 1 SEARCH/REPLACE block failed to match!

            ## SearchReplaceNoExactMatch: This SEARCH block failed to exactly match lines in a.py
            <<<<<<< SEARCH
            no such line
            =======
            never written
            >>>>>>> REPLACE

            # The other 1 SEARCH/REPLACE block were applied successfully.
            Just reply with fixed versions of the block above that failed to match.\("  ")

            """
        let told = try told(
            Self.chat(), Self.typed("Go"),
            Self.reply(
                Self.block("a.py", "no such line", "never written") + "\n\n" + Self.block("b.py", "1", "2")),
            failure, "\n", Self.reply(Self.block("a.py", "a line", "written")), Self.applied("a.py"))
        #expect(told.edits == ["b.py -1 +2", "a.py -a line +written"])
        #expect(texts(told).count == 3)
    }

    // MARK: Formats

    @Test(arguments: ["```", "````", "<source>"])
    func `a file with fences of its own is edited within other fences`(fence: String) throws {
        let end = fence == "<source>" ? "</source>" : fence
        let block = Self.block(
            "README.md", "Usage:", "Usage, well:\n```sh\nmake it\n#### Title\n```", fence: fence)
        let told = try told(
            Self.chat(), Self.typed("Go"), Self.reply(String(block.dropLast(fence.count)) + end),
            Self.applied("README.md"))
        #expect(told.edits == ["README.md -Usage: +Usage, well: +```sh +make it +#### Title +```"])
    }

    @Test func `files are named by what Aider changed`() throws {
        let told = try told(
            Self.chat(), Self.typed("Go"),
            Self.reply(
                [
                    Self.block("mod.py", "1", "2"), Self.block("**path/to/b.py:**", "1", "2"),
                    Self.block("Makefile", "all:", "all: x"),
                    "```\n<<<<<<< SEARCH\n\tx\n=======\n\ty\n>>>>>>> REPLACE\n```",
                    "```python\nc.py\n<<<<<<< SEARCH\n=======\n3\n>>>>>>> REPLACE\n```",
                ].joined(separator: "\n\n")),
            Self.applied("Makefile", "src/mod.py", "b.py", "c.py"))
        #expect(
            told.edits == ["Makefile -all: -\tx +all: x +\ty", "src/mod.py -1 +2", "b.py -1 +2", "c.py +3"])
    }

    @Test func `what is never applied is no edit of a later prompt's`() throws {
        let told = try told(
            Self.chat(), Self.typed("First"), Self.reply(Self.block("a", "1", "never")), Self.typed("Second"),
            Self.reply(Self.block("a", "1", "2")), Self.applied("a"))
        #expect(told.edits == ["a -1 +2"])
    }

    @Test func `patches without fences, each file as it is written`() throws {
        let patch = """
            *** Begin Patch
            *** Update File: base.txt
            @@ one
            -two
            +two, patched
             three
            *** Add File: new.txt
            +new
            *** Delete File: gone.txt
            *** Update File: old.txt
            *** Move to: moved.txt
            @@
            -1
            +2
            *** End Patch
            """
        let told = try told(
            Self.chat("patch"), Self.typed("Go"), Self.reply(patch),
            "> Updating base.txt  \n> Deleting gone.txt  \n> Updating and moving old.txt to moved.txt  \n")
        #expect(told.edits == ["base.txt -two +two, patched", "gone.txt", "moved.txt -1 +2"])
        #expect(told.edited.map(\.isBeyondLines) == [false, true, false], "nothing of new.txt")
    }

    @Test func `a whole file is what the file holds then`() throws {
        let whole = "p.txt\n```\nby a person\nby the model\n```"
        let again = "p.txt\n```\nby a person\nby the model\nand more\n```"
        let told = try told(
            Self.chat("whole"), Self.typed("Go"), Self.reply(whole), Self.applied("p.txt"), Self.typed("On"),
            Self.reply(again), Self.applied("p.txt"))
        #expect(told.edits == ["p.txt +by a person +by the model", "p.txt +and more"])
        #expect(
            told.edited.map(\.after) == [
                "by a person\nby the model\n", "by a person\nby the model\nand more\n",
            ])
        #expect(told.edited.map(\.wasThere) == [true, true])
    }

    @Test func `an example is a whole file in a chat of whole files only`() throws {
        let example = "base.txt\n```\nan example\n```\n\n" + Self.block("base.txt", "two", "2")
        let told = try told(Self.chat(), Self.typed("Go"), Self.reply(example), Self.applied("base.txt"))
        #expect(told.edits == ["base.txt -two +2"])
    }

    @Test func `a reply that was cut off within an edit ends where Aider speaks`() throws {
        let told = try told(
            Self.chat(), Self.typed("Go"), Self.reply("a.py\n```\n<<<<<<< SEARCH\n1\n=======\n2"),
            Self.typed("Again"),
            Self.reply(Self.block("a.py", "1", "2")), Self.applied("a.py"))
        #expect(told.messages.filter { $0.hasPrefix("user") } == ["user: Go", "user: Again"])
        #expect(told.edits == ["a.py -1 +2"])
    }

    // MARK: Places

    @Test(arguments: [
        (".aider.conf.yml", "dark-mode: true\nchat-history-file: 'notes/chat.md' # here\n"),
        (".env", "OPENAI_API_KEY=x\nAIDER_CHAT_HISTORY_FILE=notes/chat.md\n"),
        ("../.aider.conf.yml", "chat-history-file: TOP/notes/chat.md\n"),
        ("", ""),
    ])
    func `a history is found where settings put it`(file: String, text: String) throws {
        let top = folder.path + "/home/top"
        try folder.write(Self.chat(), to: "home/top/notes/chat.md")
        if !file.isEmpty { try folder.write(text.replacing("TOP", with: top), to: "home/top/\(file)") }
        let environment = file.isEmpty ? ["AIDER_CHAT_HISTORY_FILE": "notes/chat.md"] : [:]
        let found = TranscriptDiscovery(home: folder.path + "/home", environment: environment)
            .transcripts(of: .aider, tops: [top])
        #expect(found.map(\.path) == [top + "/notes/chat.md"])
        #expect(try found.first?.file().agent == "aider")
    }

    @Test func `a history that only an option named is found where Aider was asked something else`() throws {
        let top = folder.path + "/home/top"
        func found() -> [String] {
            TranscriptDiscovery(home: folder.path + "/home", environment: [:])
                .transcripts(of: .aider, tops: [top]).map { String($0.path.dropFirst(top.count + 1)) }
        }
        func write(_ file: String, _ text: String, secondsAgo: Double) throws {
            try folder.write(text, to: "home/top/\(file)")
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -secondsAgo)], ofItemAtPath: "\(top)/\(file)")
        }
        try write("old.md", "\n" + Self.chat(), secondsAgo: 90)
        try write("notes.md", "# Notes\n", secondsAgo: 0)
        try write(".aider.input.history", "\n# 2026-01-01 00:00:00.000000\n+Write it\n", secondsAgo: 60)
        try write("notes/of/talk.txt", "\n" + Self.chat(), secondsAgo: 30)
        #expect(found() == ["notes/of/talk.txt"])

        try write(".aider.chat.history.md", "\n" + Self.chat(), secondsAgo: 10)
        #expect(found() == [".aider.chat.history.md"])
    }
}
