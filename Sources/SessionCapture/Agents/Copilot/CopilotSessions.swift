import Files
import Foundation
import JSONText

/// Where Copilot's command line keeps its sessions: `session-state/<id>/events.jsonl`.
struct CopilotSessions {
    let folder: String

    init(of account: AccountFolders) {
        folder = account.folder(named: "COPILOT_HOME", else: "\(account.home)/.copilot") + "/session-state"
    }

    /// How much of a transcript's end is searched for a helper, in bytes.
    private static let searched: UInt64 = 1 << 20
    /// How many of the latest sessions are looked at.
    private static let looked = 20

    /// The session's transcript, whether it is there or not.
    func transcript(of session: String) -> String { "\(folder)/\(session)/events.jsonl" }

    /// A payload of the command line's hooks with what it leaves out. The transcript's place follows from the session.
    /// The hooks of a helper name the call that started it in place of the session, which is found by its transcript.
    func completed(_ payload: JSONValue) -> JSONValue? {
        guard var fields = payload.object, let id = fields["sessionId"]?.string,
            fields["timestamp"] != nil, payload.first(of: "hook_event_name", "hookEventName") == nil
        else { return nil }
        if let error = fields["error"], fields["toolName"] != nil {
            fields["toolResult"] = .object([
                "resultType": .string("failure"),
                "textResultForLlm": error["message"] ?? error,
            ])
        }
        if access(transcript(of: id), F_OK) == 0 {
            fields["transcriptPath"] = .string(transcript(of: id))
        } else if UUID(uuidString: id) == nil,
            let session = owner(ofHelper: id, workingIn: fields["cwd"]?.string ?? "")
        {
            fields["sessionId"] = .string(session)
            fields["agent_id"] = .string(id)
            fields["transcriptPath"] = .string(transcript(of: session))
        }
        return .object(fields)
    }

    /// The session whose call `helper` started a helper. Its transcript may not have the call yet: then the session of
    /// the same folder that told something last.
    private func owner(ofHelper helper: String, workingIn workingDirectory: String) -> String? {
        let sessions = latest().filter { begins(in: workingDirectory, $0) }
        let mark = Data("\"\(helper)\"".utf8)
        return sessions.first { end(of: $0).range(of: mark) != nil } ?? sessions.first
    }

    /// The sessions that told something last, the latest first.
    private func latest() -> [String] {
        let all = FolderNames.of(folder)
        let changed = all.compactMap { session -> (session: String, time: Int)? in
            var status = stat()
            guard stat(transcript(of: session), &status) == 0 else { return nil }
            return (session, Int(status.st_mtim.tv_sec) * 1_000_000_000 + Int(status.st_mtim.tv_nsec))
        }
        return changed.sorted { $0.time > $1.time }.prefix(Self.looked).map(\.session)
    }

    private func begins(in workingDirectory: String, _ session: String) -> Bool {
        (try? TranscriptFile(path: transcript(of: session)))?.workingDirectory == workingDirectory
    }

    private func end(of session: String) -> Data {
        guard let file = try? FileHandle(forReadingFrom: URL(fileURLWithPath: transcript(of: session))),
            let size = try? file.seekToEnd()
        else { return Data() }
        try? file.seek(toOffset: size > Self.searched ? size - Self.searched : 0)
        return (try? file.readToEnd()) ?? Data()
    }
}
