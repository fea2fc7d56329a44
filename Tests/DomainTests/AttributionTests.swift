import Domain
import Testing

@Suite struct AttributionTests {
    private let thresholds = Attribution.Thresholds(verified: 0.5, partial: 0.2)

    /// Any hash does for a test, as long as lines differ.
    private func hash(_ bytes: [UInt8]) -> UInt64 {
        bytes.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }

    private func place(_ path: String) -> UInt64 { SegmentLines.place(of: TreePath(path), hash: hash) }

    private func segment(
        edits: [String: [String]] = [:], messages: [SessionSegment.Message] = [], arguments: [String] = []
    ) throws -> SegmentLines {
        let session = try #require(SessionID("01HZY5Z2Q3R4S5T6V7W8X9YABC"))
        let segment = SessionSegment(
            session: session, segment: 1, previous: nil, conversation: nil, agent: "test", messages: messages,
            edits: edits.map {
                SessionSegment.Edit(path: $0, tool: "Write", call: nil, time: nil, removed: [], added: $1)
            })
        return SegmentLines(of: segment, proposedBy: { _ in arguments }, hash: hash)
    }

    private func message(_ role: SessionSegment.Message.Role, _ part: SessionSegment.Part)
        -> SessionSegment.Message
    {
        SessionSegment.Message(role: role, time: nil, parts: [part])
    }

    private func attribution(
        _ added: [String: [String]], by segments: SegmentLines..., common: [String] = []
    ) -> Attribution {
        var trivial: [UInt64: Int] = [:]
        let lines = added.sorted { $0.key < $1.key }.flatMap { path, lines in
            lines.enumerated().flatMap { number, text in
                var keys: [LineKey] = []
                LineKey.forEach(in: text.utf8) { keys.append($0) }
                for key in keys where key.isTrivial { trivial[place(path), default: 0] += key.saidBytes }
                return keys.filter { !$0.isTrivial }.map { key in
                    Attribution.Line(
                        path: TreePath(path), number: number + 1, hash: hash(key.bytes), place: place(path),
                        isTelling: key.isTelling, weight: key.weight)
                }
            }
        }
        return Attribution(
            of: lines, changing: Set(added.keys.map(place)), by: segments, trivial: trivial,
            common: Set(common.map { hash(LineKey($0.utf8).bytes) }))
    }

    private func words(_ count: Int, _ start: String = "line of text number") -> [String] {
        (0..<count).map { "\(start) \($0)" }
    }

    @Test func `a line edited into the same path is covered however short it is`() throws {
        let result = attribution(["a": ["short"]], by: try segment(edits: ["a": ["  short;"]]))

        #expect(result.covered == 1 && result.inPlace == 1 && result.outcome(thresholds) == .verified)
    }

    @Test func `a line edited into another path counts only if it is long enough`() throws {
        let written = try segment(edits: ["a": ["short", "long enough to tell"]])

        let result = attribution(["b": ["short", "long enough to tell"]], by: written)

        #expect(
            result.covered == 1 && result.inPlace == 0 && result.unexplained.map(\.line) == [1])
    }

    @Test func `what the agent proposed supports, what the user or a tool said does not`() throws {
        let proposed = try segment(
            messages: [
                message(
                    .assistant,
                    .text("Try this:\n```swift\nlet answer = fortyTwo()\n```\nlet outside = noCode()")),
                message(.user, .text("```\nlet mine = typedByHand()\n```")),
                message(.tool, .toolCallResponse(id: "1", response: "let shown = fromAFile()")),
                message(.assistant, .toolCall(id: "2", name: "Bash", arguments: "")),
            ], arguments: ["cat >x <<END\nlet here = aDocument()\nEND"])

        func isCovered(_ line: String) -> Bool { attribution(["a": [line]], by: proposed).covered == 1 }
        #expect(isCovered("let answer = fortyTwo()") && isCovered("let here = aDocument()"))
        #expect(!isCovered("let mine = typedByHand()") && !isCovered("let shown = fromAFile()"))
        #expect(!isCovered("let outside = noCode()"))
    }

    /// What an agent read, and where a tool's answer tells of a helper.
    private func reading(_ lines: [String], helper: String? = nil, of tool: String = "Task")
        -> [SessionSegment.Message]
    {
        let numbered = lines.enumerated().map { "     \($0 + 1)→\($1)" }.joined(separator: "\n")
        let id = helper ?? "read"
        return [
            message(.assistant, .toolCall(id: id, name: helper == nil ? "Read" : tool, arguments: "{}")),
            message(.tool, .toolCallResponse(id: id, response: numbered, helper: helper)),
        ]
    }

    private var known: [String] { words(2, "let known = before(the helper)") }
    private var new: [String] { words(4, "    let new = writtenBy(helper)") }

    @Test func `what the agent first reads after a helper without record is the helper's`() throws {
        let lost = reading(known) + reading([], helper: "h1") + reading(known + new)
        var said = message(.assistant, .text("Done"))
        said.helper = "h1"

        func result(_ messages: [SessionSegment.Message]) throws -> Attribution {
            attribution(["a": known + new], by: try segment(messages: messages))
        }
        #expect(try result(lost).covered == 4 && result(lost + [said]).covered == 0)
        #expect(try result(reading(known + new)).covered == 0)
        // What a tool server's answer says of a helper is made up.
        let told = reading(known) + reading([], helper: "h1", of: "mcp__tasks__Task") + reading(known + new)
        #expect(try result(told).covered == 0)
        // Who only read lines is not their writer.
        #expect(try result(lost).havePart == [false])
    }

    @Test func `a helper whose work is in another segment is not lost`() throws {
        let messages =
            reading(known) + reading([], helper: "h1") + reading(new) + reading([], helper: "h2")
            + reading(words(3, "let later = writtenBy(helper)"))
        var said = message(.assistant, .text("Done"))
        said.helper = "h1"
        let (lines, other) = (try segment(messages: messages), try segment(messages: [said]))

        func covered(by lines: SegmentLines) -> Int {
            attribution(["a": new + words(3, "let later = writtenBy(helper)")], by: lines).covered
        }
        #expect(lines.hasReadAfterHelpers && covered(by: lines) == 7)
        #expect(covered(by: lines.withoutReading(after: other.recordedHelpers)) == 3)
    }

    @Test func `lines common to many sessions and trivial ones do not count`() throws {
        let result = attribution(
            ["a": ["}", "if err != nil {", "license header of all files", "something new"]],
            by: try segment(edits: ["a": ["license header of all files", "something new"]]),
            common: ["license header of all files"])

        #expect(result.countable == 1 && result.covered == 1)
        #expect(result.edited == 1 && result.landed == 1)
    }

    @Test(arguments: [
        (5, SessionOutcome.verified), (4, .partial), (2, .partial), (1, .unsupported), (0, .unsupported),
    ])
    func `the share of covered lines decides`(_ covered: Int, _ outcome: SessionOutcome) throws {
        let written = try segment(edits: ["a": words(covered) + words(20, "never landed anywhere")])

        let result = attribution(
            ["a": words(covered) + words(10 - covered, "written by a person")], by: written)

        #expect(result.outcome(thresholds) == outcome)
    }

    @Test
    func `a line of an agent in a large commit of a person is partial, unless most of its like is lost`()
        throws
    {
        let large = ["a": words(2) + words(98, "written by a person")]

        let landed = attribution(large, by: try segment(edits: ["a": words(3)]))
        let single = attribution(large, by: try segment(edits: ["a": words(1)]))
        let lost = attribution(
            large, by: try segment(edits: ["a": words(2) + words(9, "never landed anywhere")]))

        #expect(landed.landed == 2 && landed.edited == 3 && landed.outcome(thresholds) == .partial)
        #expect(single.outcome(thresholds) == .partial && lost.outcome(thresholds) == .unsupported)
    }

    @Test func `a session that only took lines away explains no lines that were added`() throws {
        let commit = ["a": words(20, "written by a person")]
        #expect(attribution(commit, by: try segment(edits: ["a": []])).outcome(thresholds) == .unsupported)
    }

    @Test(arguments: [(4, SessionOutcome.partial), (3, .unsupported)])
    func `unless enough of these are gone, whatever it wrote elsewhere`(
        _ gone: Int, _ outcome: SessionOutcome
    ) throws {
        let commit = ["a": words(20, "written by a person")]
        for written in [[], words(50, "never landed")] {
            var result = attribution(commit, by: try segment(edits: ["a": written]))
            result.note(gone: gone, of: 20)
            #expect(result.outcome(thresholds) == outcome)
        }
    }

    @Test func `the file decides of which the largest share is gone`() throws {
        var result = Attribution()
        for (gone, lines) in [(0, 3), (1, 20), (9, 30), (2, 40), (0, 1)] {
            result.note(gone: gone, of: lines)
        }
        #expect(result.gone == 9 && result.removed == 30)
    }

    @Test func `lines that were replaced, or tell nothing, are not taken out`() throws {
        let edits = [
            ("a", ["first line of a", "}"], []), ("a", ["second line of a"], ["}"]),
            ("b", ["first line of b"], []), ("b", ["second line of b"], ["another line of b"]),
            ("c", ["", "{"], []),
        ].map { path, removed, added in
            SessionSegment.Edit(
                path: path, tool: "Edit", call: nil, time: nil, removed: removed, added: added)
        }
        #expect(
            edits.takenOut == ["a": Set(["first line of a", "second line of a"].map { LineKey($0.utf8) })])
    }

    @Test func `a line that is written again and again counts once`() throws {
        let repeated = Array(repeating: "one line of the session", count: 60) + words(50, "unrelated")
        let result = attribution(["a": repeated], by: try segment(edits: ["a": ["one line of the session"]]))
        #expect(result.countable == 51 && result.covered == 1)
        // With two lines that nobody recorded one can say anything.
        let alphabet = words(12) + (0..<800).map { "push(\($0 % 3 % 2))" }
        let program = attribution(["a": alphabet], by: try segment(edits: ["a": words(12)]))
        #expect(program.covered == 12 && program.countable > 100)
    }

    @Test
    func
        `a file that was not looked into keeps a claim from being verified, unless its content is the session's`()
        throws
    {
        let blob = try #require(ObjectID(hex: String(repeating: "ab", count: 20)))
        func outcome(_ content: ObjectID, by segment: SegmentLines) -> SessionOutcome {
            let place = SegmentLines.place(of: "a", hash: hash)
            return Attribution(
                of: [], changing: [place], by: [segment],
                contents: [place: SegmentLines.content(content, at: "a", hash: hash)], skipped: [place],
                common: []
            ).outcome(thresholds)
        }
        let session = try #require(SessionID("01HZY5Z2Q3R4S5T6V7W8X9YABC"))
        let binary = SegmentLines(
            of: SessionSegment(
                session: session, segment: 1, previous: nil, conversation: nil, agent: "test",
                edits: [
                    SessionSegment.Edit(
                        path: "a", tool: "shell", call: nil, time: nil, after: blob, removed: [], added: [])
                ]), proposedBy: { _ in [] }, hash: hash)
        #expect(outcome(blob, by: binary) == .verified)
        #expect(outcome(.zero, by: binary) == .partial)
        #expect(outcome(blob, by: try segment(edits: ["a": []])) == .partial)
        #expect(outcome(blob, by: try segment(edits: ["b": []])) == .unsupported)
    }

    @Test func `a squash is explained by all of its segments together`() throws {
        let one = try segment(edits: ["a": words(5, "the first session's")])
        let two = try segment(edits: ["b": words(5, "the second session's")])
        let both = ["a": words(5, "the first session's"), "b": words(5, "the second session's")]

        #expect(attribution(both, by: one, two).coverage == 1)
        #expect(attribution(both, by: one).coverage == 0.5)
    }

    @Test func `without lines that count the paths decide`() throws {
        let written = try segment(edits: ["a": []])

        #expect(attribution(["a": []], by: written).outcome(thresholds) == .verified)
        #expect(attribution(["b": ["}"]], by: written).outcome(thresholds) == .unsupported)
        #expect(attribution([:], by: written).outcome(thresholds) == .verified)
    }

    @Test func `no more than five places are kept as examples`() throws {
        let result = attribution(["a": words(100)], by: try segment())

        #expect(result.unexplained.map(\.line) == [1, 2, 3, 4, 5])
    }

    @Test func `a segment of very many lines keeps a bounded number and counts the rest`() throws {
        let lines = try segment(edits: ["a": words(SegmentLines.maximumCount + 10)])

        #expect(lines.entries.count == SegmentLines.maximumCount && lines.leftOut == 11)
    }

    @Test func `a long line counts by its length, on both sides`() throws {
        let code = (0..<100).map { "exec(\"quite something else \($0)\");" }.joined()
        let foreign = attribution(["a": words(12) + [code]], by: try segment(edits: ["a": words(12)]))
        #expect(foreign.covered == 12 && foreign.countable > 36 && foreign.outcome(thresholds) != .verified)
        let own = attribution(["a": words(2) + [code]], by: try segment(edits: ["a": [code]]))
        #expect(own.outcome(thresholds) == .verified && own.covered > 24)
    }

    @Test(arguments: ["\r", "\u{2028}", "\u{85}", "\u{C}"])
    func `lines are told whatever ends them, and are not what the session wrote as one`(end: String) throws {
        let lines = words(30, "exec quite something else")
        let joined = lines.joined(separator: end)
        let foreign = attribution(["a": words(12) + [joined]], by: try segment(edits: ["a": words(12)]))
        #expect(foreign.countable == 42 && foreign.outcome(thresholds) == .partial)
        let apart = try segment(edits: ["a": lines])
        #expect(attribution(["a": [joined]], by: apart).covered == 30)

        let comment = "// never do exec(all); open(all); send(all); drop(all); take(all); keep(all);"
        let cut = comment.replacing("; ", with: ";" + end).replacing("do ", with: "do " + end)
        let code = attribution(["a": [cut]], by: try segment(edits: ["a": [comment]]))
        #expect(code.covered == 0 && code.countable == 7 && code.outcome(thresholds) == .unsupported)
    }

    @Test func `what is too short to be compared is little, or nothing is verified`() throws {
        let tokens = "![]+[]+!![]+[+[]]-~[]".map { String($0) }
        let program = (0..<100).flatMap { _ in tokens }
        let written = try segment(edits: ["a": words(12)])
        let foreign = attribution(["a": words(12), "b": program], by: written)
        #expect(foreign.covered == 12 && foreign.countable == 12 && foreign.untold > 12)
        #expect(foreign.outcome(thresholds) == .partial)
        // Brackets that close what is written are ordinary.
        let ordinary =
            words(12) + Array(repeating: "    }", count: 12) + Array(repeating: "return nil", count: 6)
        #expect(attribution(["a": ordinary], by: written).outcome(thresholds) == .verified)
        #expect(attribution(["a": ["}"]], by: written).outcome(thresholds) == .verified)
        #expect(attribution(["a": program], by: written).outcome(thresholds) == .partial)
    }

    @Test func `a new file is the session's with all that does not count in it`() throws {
        let blob = try #require(ObjectID(hex: String(repeating: "ab", count: 20)))
        let session = try #require(SessionID("01HZY5Z2Q3R4S5T6V7W8X9YABC"))
        let table = (0..<400).map { "\($0 % 90)," }
        let lines = SegmentLines(
            of: SessionSegment(
                session: session, segment: 1, previous: nil, conversation: nil, agent: "test",
                edits: [
                    SessionSegment.Edit(
                        path: "a", tool: "Write", call: nil, time: nil, after: blob, removed: [], added: table
                    )
                ]), proposedBy: { _ in [] }, hash: hash)
        func outcome(_ content: ObjectID) -> SessionOutcome {
            Attribution(
                of: [], changing: [place("a")], by: [lines],
                contents: [place("a"): SegmentLines.content(content, at: "a", hash: hash)],
                trivial: [place("a"): 800], common: []
            ).outcome(thresholds)
        }
        #expect(outcome(blob) == .verified && outcome(.zero) == .partial)
    }

    @Test func `lines of many sessions that are in none of those that are named count against verified`()
        throws
    {
        let phrases = words(40, "a phrase of this project")
        let own = try segment(edits: ["a": words(12) + phrases])
        let other = try segment(edits: ["a": words(12)])
        let commit = ["a": words(12) + phrases]
        #expect(attribution(commit, by: own, common: phrases).outcome(thresholds) == .verified)
        let foreign = attribution(commit, by: other, common: phrases)
        #expect(foreign.countable == 12 && foreign.outcome(thresholds) == .partial)
    }

    @Test func `where no line counts the session edited all of the paths, or some of them, or none`() throws {
        let written = try segment(edits: ["a": words(3), "b": words(3)])
        for (paths, outcome) in [
            (["a"], SessionOutcome.verified), (["a", "b"], .verified), (["a", "c"], .partial),
            (["c"], .unsupported),
        ] {
            let commit = Dictionary(uniqueKeysWithValues: paths.map { ($0, [String]()) })
            #expect(attribution(commit, by: written).outcome(thresholds) == outcome, "\(paths)")
        }
    }
}
