import Domain
import Foundation
import HelperTestSupport
import JSONText
import SessionCapture
import Testing

/// How events become a segment, and a segment bytes.
@Suite struct SegmentTests {
    private func build(_ events: [MaskedEvent]) throws -> SessionSegment? {
        let folder = try TestFolder()
        let session = try Spool(commonDirectory: folder.path).session(agent: "claude-code", conversation: "c")
        try session.append(events)
        return try session.seal().first.map(session.segment)
    }

    @Test func `a text that is said twice is recorded twice, and once for both sources`() throws {
        let segment = try #require(
            try build([
                .text("go on", .hook, time: "1"), .text("go on", .hook, time: "3"),
                .text("go on", .transcript, time: "2", line: "u1#0"),
                .text("go on", .transcript, time: "4", line: "u2#0"),
            ]))
        #expect(segment.messages.count == 2)
        #expect(segment.messages.map(\.time) == ["2", "4"])
    }

    @Test func `a line of a transcript counts once`() throws {
        let lines = [
            MaskedEvent.text("go on", .transcript, line: "u1#0"), .text("go on", .transcript, line: "u1#0"),
        ]
        #expect(try #require(try build(lines)).messages.count == 1)
    }

    @Test func `an image that the hook and the transcript leave out counts once`() throws {
        func parts(_ source: MaskedEvent.Source, _ call: String?) -> MaskedEvent {
            MaskedEvent(source: source, time: nil, content: .binaryParts(1, call: call))
        }
        let segment = try #require(
            try build([
                .text("Look"), parts(.hook, "t1"), parts(.transcript, "t1"), parts(.transcript, "t2"),
                parts(.transcript, nil), parts(.transcript, nil),
            ]))
        #expect(segment.masked.binaryParts == 4)
    }

    @Test func `a call that a hook tells without an id is the transcript's with it`() throws {
        func call(_ source: MaskedEvent.Source, _ id: String?, time: String) -> [MaskedEvent] {
            let parts: [SessionSegment.Part] = [
                .toolCall(id: id, name: "bash", arguments: #"{"command":"make"}"#),
                .toolCallResponse(id: id, response: "made"),
            ]
            return parts.enumerated().map { index, part in
                let message = SessionSegment.Message(
                    role: index == 0 ? .assistant : .tool, time: time, parts: [part])
                return MaskedEvent(
                    source: source, time: time, content: .message(message),
                    line: "\(source) \(id ?? time) \(index)")
            }
        }
        let hooks =
            call(.hook, nil, time: "2026-01-01T00:00:01Z") + call(.hook, nil, time: "2026-01-01T00:00:02Z")
        let transcript = ["a", "b", "c"].flatMap { call(.transcript, $0, time: "2026-01-01T00:00:03Z") }
        for events in [hooks + transcript, transcript + hooks] {
            let segment = try #require(try build(events))
            #expect(segment.messages.flatMap(\.parts).map(\.id) == ["a", "a", "b", "b", "c", "c"])
        }
    }

    @Test func `calls with ids are told apart, however alike they are`() throws {
        let calls = [MaskedEvent.Source.hook, .transcript].map { source in
            let part = SessionSegment.Part.toolCall(id: "\(source)", name: "bash", arguments: "{}")
            let message = SessionSegment.Message(role: .assistant, time: nil, parts: [part])
            return MaskedEvent(source: source, time: nil, content: .message(message))
        }
        #expect(try #require(try build(calls)).messages.count == 2)
    }

    @Test func `an edit knows its call from the source that tells it, and differs in more than white space`()
        throws
    {
        func edit(_ source: MaskedEvent.Source, _ call: String?, _ added: [String]) -> MaskedEvent {
            let edit = SessionSegment.Edit(
                path: "a", tool: "edit", call: call, time: nil, removed: [], added: added)
            return MaskedEvent(source: source, time: nil, content: .edit(edit))
        }
        let segment = try #require(
            try build([
                edit(.hook, nil, ["\tone\r"]), edit(.transcript, "c", ["    one"]),
                edit(.transcript, "d", ["two"]),
            ]))
        #expect(segment.edits.map(\.added) == [["\tone\r"], ["two"]])
        #expect(segment.edits.map(\.call) == ["c", "d"])
    }

    @Test func `a deletion that a hook tells without lines has the transcript's`() throws {
        func deletion(_ source: MaskedEvent.Source, _ removed: [String]) -> MaskedEvent {
            let edit = SessionSegment.Edit(
                path: "a", tool: "apply_patch", call: "c", time: nil, removed: removed, added: [])
            return MaskedEvent(source: source, time: nil, content: .edit(edit))
        }
        let segment = try #require(try build([deletion(.hook, []), deletion(.transcript, ["one", "two"])]))
        #expect(segment.edits.map(\.removed) == [["one", "two"]])
    }

    @Test func `nothing new is no segment`() throws {
        #expect(try build([]) == nil)
    }

    @Test(arguments: ["response", "arguments", "content", "edits"])
    func `what is longer than a segment takes is cut, says so, and is still sound`(where place: String) throws
    {
        let big = String(repeating: "A long line, as tools answer with it.\n", count: 250_000)
        let part: SessionSegment.Part =
            switch place {
            case "response": .toolCallResponse(id: "t", response: big)
            case "arguments": .toolCall(id: "t", name: "Write", arguments: JSONValue.string(big).text)
            case "content": .text(big)
            default: .text("short")
            }
        let message = SessionSegment.Message(role: .tool, time: nil, parts: [part])
        let lines = place == "edits" ? big.split(separator: "\n").map(String.init) : ["an edited line"]

        let segment = try #require(
            try build([
                .text("the prompt"), MaskedEvent(source: .hook, time: nil, content: .message(message)),
                .edit("a.txt", added: lines),
            ]))

        let cut = segment.messages[1].parts[0]
        #expect(segment.messages[0].parts[0].content == "the prompt")
        switch place {
        case "response":
            #expect(cut.response?.hasSuffix("[shortened: it was longer than a segment takes]") == true)
        case "arguments":
            #expect(JSONValue(Data((cut.arguments ?? "").utf8))?.string?.utf8.count ?? 0 > 1 << 20)
        case "content": #expect((cut.content?.utf8.count ?? .max) < 2 << 20)
        default:
            #expect(segment.edits[0].omitted ?? 0 > 0)
            #expect(segment.edits[0].added.count + (segment.edits[0].omitted ?? 0) == lines.count)
        }
    }

    @Test func `more than one segment takes becomes several, and nothing is lost`() throws {
        let folder = try TestFolder()
        let session = try Spool(commonDirectory: folder.path).session(agent: "claude-code", conversation: "c")
        let long = String(repeating: "x", count: 900 << 10)
        try session.append((0..<40).map { .text("\($0) \(long)") })

        let sealed = try session.seal()

        let segments = try sealed.map(session.segment)
        #expect(sealed.count == 3)
        #expect(segments.flatMap(\.messages).count == 40)
        #expect(segments.map(\.previous) == [nil, sealed[0].hash, sealed[1].hash])
        #expect(try sealed.allSatisfy { try $0.bytes().count <= SessionSegment.maximumSize })
        #expect(try session.seal().isEmpty)
    }

    @Test func `a hook that fires twice tells one thing, a text said again later is another`() throws {
        let segment = try #require(
            try build([
                .text("go on", time: "2026-01-01T00:00:01.100Z"),
                .text("go on", time: "2026-01-01T00:00:01.900Z"),
                .text("go on", time: "2026-01-01T00:01:00.000Z"),
            ]))
        #expect(segment.messages.count == 2)
    }

    @Test func `an edit that a hook tells without its call is the transcript's`() throws {
        let segment = try #require(
            try build([
                .edit("a.txt", added: ["x"]),
                MaskedEvent(
                    source: .transcript, time: nil,
                    content: .edit(
                        SessionSegment.Edit(
                            path: "a.txt", tool: "Edit", call: "call-1", time: nil, removed: [], added: ["x"])
                    )),
            ]))
        #expect(segment.edits.count == 1)
    }

    @Test(arguments: [1, 5])
    func `what a transcript tells after further segments is known again`(between: Int) throws {
        func edit(_ source: MaskedEvent.Source, call: String?) -> MaskedEvent {
            MaskedEvent(
                source: source, time: nil,
                content: .edit(
                    SessionSegment.Edit(
                        path: "a.txt", tool: "create", call: call, time: nil, removed: [], added: ["one line"]
                    )),
                line: "\(source)")
        }
        let folder = try TestFolder()
        let session = try Spool(commonDirectory: folder.path).session(agent: "copilot", conversation: "c")
        var all: [SessionSegment] = []
        func seal(_ events: MaskedEvent...) throws {
            try session.append(events)
            all += try session.seal().map(session.segment)
        }
        try seal(edit(.hook, call: nil))
        for number in 0..<between { try seal(.text("said \(number)", .hook, time: "\(number)")) }
        try seal(edit(.transcript, call: "c1"), .text("done", .transcript, line: "u1"))

        #expect(all.count == between + 2)
        #expect(all.flatMap(\.edits).map(\.added) == [["one line"]])
    }

    @Test func `names and texts of any kind come through`() throws {
        let odd = "tab\tline\nquote\" back\\slash \u{1} \"edits\":[] \"messages\":[]"
        let segment = try #require(
            try build([.text(odd, time: odd, line: odd), .edit(odd, added: [odd], call: odd)]))
        #expect(segment.messages[0].parts[0].content == odd)
        #expect(
            segment.edits[0].path == odd && segment.edits[0].added == [odd] && segment.edits[0].call == odd)
    }
}
