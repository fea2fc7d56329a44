import Foundation
import HelperTestSupport
import Testing

@testable import SessionCapture

/// What is read out of Mistral Vibe's sessions, shaped as version 3.0.3 writes them.
@Suite struct VibeTranscriptTests {
    private let home: TestFolder

    init() throws { home = try TestFolder() }

    private static let edit = VibeSample.effect(
        "effect-a2", tool: "file_system.edit",
        input: #"{"file_path":"/r/a","old_string":"two","new_string":"2"}"#,
        output:
            #"{"type":"success","content":[],"structured_content":{"file":"/r/a"},"_meta":{"mistralai.vibe.sdk.search_replace":{"previous_content":"one\nline two\n","blocks":[{"old_start_line":2,"old_lines":["line two"],"new_start_line":2,"new_lines":["line 2"]}]}}}"#
    )

    private static let turn = [
        VibeSample.entry("user-turn-1", role: "user", text: "Mend it"),
        VibeSample.result(action: "a1", input: 3, output: 4),
        VibeSample.entry("assistant-a1", role: "assistant", text: "I do."),
        VibeSample.effect(
            "effect-a2", tool: "file_system.edit", input: "{}", output: "null", status: "running"),
        VibeSample.result(action: "a2", call: "call_1"),
        edit,
    ]

    private static let told = [
        "user: Mend it", "assistant: I do.",
        #"call file_system.edit#call_1: {"file_path":"/r/a","new_string":"2","old_string":"two"}"#,
        #"answer #call_1: {"file":"/r/a"}"#,
    ]

    private func news(_ sample: VibeSample, after position: Int = 0) throws -> (Told, TranscriptNews) {
        var file = try TranscriptFile(path: sample.path)
        let news = try file.news(after: position)
        #expect(news.unreadable == 0 && news.isComplete)
        return (Told(news.events(of: sample.session)), news)
    }

    @Test func `prompts, replies, calls with their ids, whole lines, model and tokens`() throws {
        let sample = VibeSample(home: home)
        try sample.write(journal: Self.turn)

        let file = try TranscriptFile(path: sample.path)
        let (told, _) = try news(sample)

        #expect(file.agent == "mistral-vibe" && file.conversation == "s" && file.parentConversation == nil)
        #expect(file.workingDirectory == home.path + "/site")
        #expect(told.messages == Self.told)
        #expect(told.edits == ["/r/a -line two +line 2"])
        #expect(told.edited.first?.before == "one\nline two\n")
        #expect(told.models == ["devstral-test"] && told.tokens == [3, 4, 1])
        #expect(Set(told.names).count == told.events.count, "every event has a name of its own")
    }

    @Test func `what is new is told at the next reading, under the same names where it is told again`() throws
    {
        let sample = VibeSample(home: home)
        try sample.write(journal: Array(Self.turn.prefix(4)))
        let (first, news) = try news(sample)
        #expect(first.messages == ["user: Mend it", "assistant: I do."], "a running call is not told yet")

        try sample.write(journal: Self.turn)
        let (second, more) = try self.news(sample, after: news.position)

        let new = second.events.filter { !first.names.contains($0.name ?? "") }
        #expect(Told(new).messages == Array(Self.told.dropFirst(2)))
        #expect(Told(new).edits == ["/r/a -line two +line 2"])
        #expect(more.position > news.position)
    }

    @Test func `the history before the journals is in chunks`() throws {
        var sample = VibeSample(home: home)
        try sample.write(journal: Self.turn)
        let (first, news) = try news(sample)
        // The session is continued: its earlier journal goes.
        sample.snapshot = Self.turn.count
        let entries = [Self.turn[0], Self.turn[2], Self.edit]
        try sample.write(
            chunk: entries, journal: [VibeSample.entry("user-turn-2", role: "user", text: "Go on")],
            removed: [1])

        let (second, _) = try self.news(sample, after: news.position)
        let new = second.events.filter { !first.names.contains($0.name ?? "") }
        #expect(Told(new).messages == ["user: Go on"])
        // Read for the first time now, all of it is told.
        let (whole, _) = try self.news(sample)
        #expect(whole.messages.first == "user: Mend it" && whole.messages.last == "user: Go on")
        #expect(whole.edits == ["/r/a -line two +line 2"])
    }

    @Test func `a failed call edits nothing, and a line that is being written waits`() throws {
        let sample = VibeSample(home: home)
        let failed = Self.edit.replacing(#""type":"success""#, with: #""type":"error""#)
        try sample.write(journal: [failed])
        let journal = ".vibe/logs/session/unified/s/journal/0000000000000001.jsonl"
        try home.write(home.read(journal) + #"{"payload":{"delta":[{"op":"#, to: journal)

        let (told, _) = try news(sample)
        #expect(told.edits == [] && told.messages.count == 2)
    }

    @Test func `a helper's session belongs to the one that started it, and nobody types there`() throws {
        try VibeSample(home: home).write(journal: [])
        let helper = VibeSample(home: home, session: "child-1", parent: "s")
        try helper.write(journal: [VibeSample.entry("user-child-1", role: "user", text: "Write it")])

        let file = try TranscriptFile(path: helper.path)
        let (told, _) = try news(helper)

        #expect(file.parentConversation == "s" && file.workingDirectory == home.path + "/site")
        #expect(told.messages == ["system task: Write it"])
    }

    @Test func `sessions of this folder are found, with those that only their journals tell to have changed`()
        throws
    {
        let sample = VibeSample(home: home)
        try sample.write(journal: Self.turn)
        let old = Date(timeIntervalSince1970: 1_767_225_600)
        try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: sample.path)
        func found(_ top: String) -> [String] {
            TranscriptDiscovery(home: home.path, environment: [:])
                .transcripts(of: .vibe, tops: [top], changedSince: old.addingTimeInterval(60)).map(\.path)
        }
        #expect(found(home.path + "/site") == [sample.path])
        #expect(found("/elsewhere") == [])
    }
}
