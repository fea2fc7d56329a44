import Domain
import Foundation
import Programs
import SessionCapture
import Testing

/// Agents that tell their hooks what they do, each in its own words.
extension DeveloperClone {
    /// Sends a payload through the hook of one agent's configuration, which must not be disturbed by it.
    func tell(
        _ agent: String, _ payload: [String: Any], in directory: String? = nil,
        environment: [String: String] = [:]
    ) throws {
        let json = try JSONSerialization.data(withJSONObject: payload, options: [.withoutEscapingSlashes])
        let outcome = try tryGit(
            ["session", "hook", agent], in: directory, environment: environment,
            input: String(decoding: json, as: UTF8.self))
        #expect(outcome.succeeded && outcome.output == "" && outcome.errors == "", "\(agent): \(outcome)")
    }

    /// Claude Code is about to run a command.
    func shellBegins(
        _ call: String, conversation: String = conversation, in directory: String? = nil
    ) throws {
        try claude(
            "PreToolUse", ["tool_name": "Bash", "tool_use_id": call, "tool_input": ["command": "work"]],
            conversation: conversation, in: directory)
    }

    /// The command ended well.
    func shellEnds(_ call: String, conversation: String = conversation, in directory: String? = nil) throws {
        try claude(
            "PostToolUse",
            [
                "tool_name": "Bash", "tool_use_id": call, "tool_input": ["command": "work"],
                "tool_response": ["stdout": "", "stderr": "", "interrupted": false],
            ], conversation: conversation, in: directory)
    }

    /// Runs a command as the agent does.
    func shell(
        _ call: String, conversation: String = conversation, in directory: String? = nil,
        _ command: () throws -> Void
    ) throws {
        try shellBegins(call, conversation: conversation, in: directory)
        try command()
        try shellEnds(call, conversation: conversation, in: directory)
    }

    /// What is recorded of edits and in no segment, as `tool#call path -old +new`.
    func unsealedEdits() -> [String] {
        spool.sessions().flatMap { $0.unsealedEdits() }.map { edit in
            (["\(edit.tool)#\(edit.call ?? "-")", edit.path] + edit.removed.map { "-\($0)" }
                + edit.added.map { "+\($0)" }).joined(separator: " ")
        }
    }

    /// The blob that git makes of a file as it is now.
    func blob(of file: String) throws -> ObjectID {
        let hex = try git("hash-object", "--no-filters", "--", file).trimmingCharacters(in: .newlines)
        return try #require(ObjectID(hex: hex))
    }

    /// All segments of the only session, read back and checked.
    func checkedSegments() throws -> [SessionSegment] {
        try checkedSegments(of: onlySession())
    }

    func checkedSegments(of session: SpooledSession) throws -> [SessionSegment] {
        var previous: SegmentHash?
        return try session.sealed().map { sealed in
            let segment = try session.segment(sealed)
            try segment.validate(as: sealed.name)
            #expect(segment.previous == previous, "segment \(segment.segment) is not chained")
            previous = sealed.hash
            return segment
        }
    }

    /// The values of one trailer of a commit.
    func trailers(_ key: String, of commit: String = "HEAD", in directory: String? = nil) throws -> [String] {
        try Trailer.parse(message(of: commit, in: directory)).filter { $0.hasKey(key) }.map(\.value)
    }
}

extension [SessionSegment] {
    /// What was said, by anyone.
    var texts: [String] {
        flatMap(\.messages).flatMap(\.parts).filter { $0.type == .text }.compactMap(\.content)
    }

    /// The tools that were called, in order.
    var calls: [String] {
        flatMap(\.messages).flatMap(\.parts).filter { $0.type == .toolCall }.compactMap(\.name)
    }
}
