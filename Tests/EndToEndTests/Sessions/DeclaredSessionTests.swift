import Foundation
import Testing

/// What the gate and its reports make of a session that a person declared by hand.
@Suite struct DeclaredSessionTests {
    private static let because = "the disk with its transcript broke"

    /// A clone with a commit of an agent's that is declared, and pushed under the name `pat`.
    private func declared(in place: Installation) throws -> (work: Clone, push: Installation.Outcome) {
        let work = try place.clone()
        try work.git("session", "enable")
        try work.commit(
            ["a.txt": "a line of which nothing is recorded\n"],
            "Add a\n\nCo-authored-by: Claude <noreply@anthropic.com>")
        try work.git("session", "link", "--declare", "claude-code", "--reason", Self.because)
        return (work, try work.push(as: "pat", "origin", "main"))
    }

    @Test func `it waits for an approver, who reads who declared it and why, and every report says so`()
        throws
    {
        let place = try Installation(wait: 0)
        try place.gatehouse("actor", "add", "eve", "--group", "approvers")

        let (work, push) = try declared(in: place)

        #expect(!push.succeeded && push.said.contains("push held as h1"), "\(push)")
        #expect(push.said.contains("pat says that claude-code helped; no recorded session shows it"))
        let words = "declared by hand by Ada <ada@example.com>"
        let shown = try place.hold("show", "h1").output
        #expect(shown.contains(words) && shown.contains(Self.because), "\(shown)")
        let others = try place.hold("show", "h1", as: "pat").output
        #expect(others.contains(Self.because), "its owner may read it: \(others)")
        try place.hold("approve", "h1")

        let commit = try work.head()
        let rows = try place.report("commits", "--commit", commit)
        #expect(rows.allSatisfy { $0["outcome"] as? String == "declared" }, "\(rows)")
        #expect(rows.contains { $0["verdict"] as? String == "accept" })
        #expect(try place.gatehouse("report", "commits", "--agent", "claude-code").contains(" declared "))
        #expect(try place.report("sessions").map { $0["declared"] as? Bool } == [true])
        #expect(try place.gatehouse("report", "sessions").contains("claude-code (declared)"))
        for command in ["show", "replay"] {
            let text = try place.gatehouse("session", command, "latest")
            #expect(text.lowercased().contains("declared by hand") && text.contains(Self.because), "\(text)")
        }
        let json = try place.gatehouse("session", "show", "latest", "--format", "json")
        #expect(json.contains("\"declared\"") && json.contains(Self.because))
        let lines = try place.gatehouse("blame", "demo", "a.txt", "--format", "json")
        #expect(lines.contains("\"declared\"") && lines.contains("\"claude-code\""), "\(lines)")
    }

    @Test func `a policy that lets it pass has it on record`() throws {
        let place = try Installation(wait: 0)
        try place.editPolicy { $0.replacing("declared = \"hold\"", with: "declared = \"record\"") }

        let push = try declared(in: place).push

        #expect(push.succeeded && push.said.contains("declared by hand"), "\(push)")
    }

    @Test func `an old policy, which does not name it, asks an approver`() throws {
        let place = try Installation(wait: 0)
        try place.editPolicy { $0.replacing("declared = \"hold\"\n", with: "") }
        #expect(try declared(in: place).push.said.contains("push held as h1"))
        try place.editPolicy { $0.replacing("missing = \"reject\"", with: "missing = \"record\"") }
        let push = try Clone(place, path: place.folder + "/work").push(as: "pat", "origin", "main")
        #expect(push.succeeded, "it costs no more than to say nothing: \(push)")
    }

    @Test func `a segment that is both a record and a declaration is refused`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        var segment = TestSegment()
        segment.json = segment.json.replacing(
            "{\"v\":1,", with: #"{"v":1,"declared":{"by":"Ada","time":"now","reason":"both"},"#)
        let blob = try work.blob(segment)

        let push = try work.tryGit("push", "origin", "\(blob):\(TestSegment.ref())")

        #expect(push.said.contains("$.declared stands in place of messages and edits"), "\(push)")
    }

    @Test func `a secret in its reason is masked on arrival`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        var segment = TestSegment(edits: [:])
        let whole = segment.json
        segment.json = try #require(
            Self.withoutMessages(whole).map {
                $0.replacing(
                    "{\"v\":1,",
                    with:
                        #"{"v":1,"declared":{"by":"Ada","time":"now","reason":"it is \#(TestSecret.token())"},"#
                )
            })
        let blob = try work.blob(segment)

        let push = try work.tryGit("push", "origin", "\(blob):\(TestSegment.ref())")

        #expect(push.succeeded && push.said.contains("1 secret masked on arrival"), "\(push)")
        let shown = try place.gatehouse("session", "show", "latest")
        #expect(shown.contains("[secret:github-pat:") && !shown.contains(TestSecret.token()), "\(shown)")
    }

    private static func withoutMessages(_ json: String) -> String? {
        guard let start = json.range(of: "\"messages\":["),
            let end = json.range(of: "],\"edits\"", range: start.upperBound..<json.endIndex)
        else { return nil }
        return json.replacingCharacters(in: start.upperBound..<end.lowerBound, with: "")
    }

    @Test func `another file may make it stricter where the sessions are pinned, and not weaker`() throws {
        let place = try Installation(wait: 0)
        try place.editPolicy { "pinned = [\"sessions\"]\n" + $0.replacing("declared = \"hold\"\n", with: "") }
        let folder = place.home + "/overlays"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        func apply(_ action: String) throws -> Installation.Outcome {
            try "[sessions]\ndeclared = \"\(action)\"\n".write(
                toFile: folder + "/demo.toml", atomically: true, encoding: .utf8)
            return try place.tryGatehouse("policy", "apply")
        }

        let (weaker, stricter) = (try apply("record"), try apply("reject"))

        #expect(
            !weaker.succeeded && weaker.errors.contains("'sessions.declared' would be weaker"), "\(weaker)")
        #expect(stricter.succeeded, "\(stricter)")
    }
}
