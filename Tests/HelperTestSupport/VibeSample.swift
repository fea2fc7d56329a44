import Foundation

/// A session of Mistral Vibe's as its folder holds it.
package struct VibeSample {
    let home: TestFolder
    private let account: String
    private let workTree: String
    package let session: String
    /// The session that started this one as its helper.
    let parent: String?
    /// The number of the last line that the chunk has.
    package var snapshot = 0

    /// - Parameters:
    ///   - account: the account's home, below `home`.
    ///   - workTree: where the agent works, below `home`.
    package init(
        home: TestFolder, account: String = "", workTree: String = "site", session: String = "s",
        parent: String? = nil
    ) {
        self.home = home
        self.account = account.isEmpty ? "" : account + "/"
        self.workTree = home.path + "/" + workTree
        self.session = session
        self.parent = parent
    }

    private var folder: String { "\(account).vibe/logs/session/unified/\(session)" }
    package var path: String { "\(home.path)/\(folder)/CURRENT" }

    /// Writes the folder anew.
    ///
    /// - Parameters:
    ///   - chunk: the entries of the history up to the snapshot.
    ///   - journal: the entries that lines tell after it, or whole lines where they are no entries.
    ///   - removed: the numbers of the journals that are no longer there.
    package func write(chunk: [String] = [], journal: [String], removed: [Int] = []) throws {
        let generation = "0000000000000007"
        let state = "\(folder)/generations/\(generation)"
        try home.write(
            #"{"generation":"\#(generation)","session_id":"\#(session)","snapshot_sequence":\#(snapshot),"store_format":"mistral.vibe.unified-session-store/v1"}"#
                + "\n", to: folder + "/CURRENT")
        try home.write(
            #"{"snapshot_sequence":\#(snapshot),"projection_state":{"chunks":["c0ffee"]}}"#,
            to: state + "/manifest.json")
        let parent = self.parent.map { "\"\($0)\"" } ?? "null"
        let root = self.parent ?? session
        try home.write(
            #"{"snapshot":{"session":{"parentSessionId":\#(parent),"rootSessionId":"\#(root)"}}}"#,
            to: state + "/projection-state.json")
        try home.write("[\(chunk.joined(separator: ","))]", to: folder + "/chunks/c0ffee.json")
        if self.parent == nil {
            try home.write(
                #"{"environment":{"working_directory":"\#(workTree)"},"config":{"model_name":"devstral-test"}}"#,
                to: folder + "/meta.json")
        }
        for number in removed {
            try FileManager.default.removeItem(atPath: "\(home.path)/\(folder)/journal/\(Self.name(number))")
        }
        let lines = journal.enumerated().map { Self.line($0.element, sequence: snapshot + 1 + $0.offset) }
        try home.write(lines.map { $0 + "\n" }.joined(), to: "\(folder)/journal/\(Self.name(snapshot + 1))")
    }

    private static func name(_ number: Int) -> String {
        String(repeating: "0", count: 16 - "\(number)".count) + "\(number).jsonl"
    }

    private static func line(_ told: String, sequence: Int) -> String {
        let isEntry = told.hasPrefix("{\"type\"")
        let payload =
            isEntry
            ? #"{"delta":[{"op":"append_entry","entry":\#(told)},{"op":"set_envelope","state":{}}]}"# : told
        return
            #"{"payload":\#(payload),"sequence":\#(sequence),"type":"\#(isEntry ? "projection_delta" : "action_result")"}"#
    }

    package static func entry(_ id: String, role: String, text: String, status: String = "completed")
        -> String
    {
        #"{"type":"message","id":"\#(id)","role":"\#(role)","content":[{"type":"text","text":"\#(text)"}],"createdAt":1767225600000,"updatedAt":1767225600000,"generationStatus":"\#(status)"}"#
    }

    package static func effect(
        _ id: String, tool: String, input: String, output: String, status: String = "completed"
    ) -> String {
        #"{"type":"effect","id":"\#(id)","detail":{"kind":"tool","toolName":"\#(tool)","input":\#(input)},"state":{"status":"\#(status)","output":\#(output)},"createdAt":1767225601000,"updatedAt":1767225602000,"generationStatus":"\#(status == "running" ? "in_progress" : "completed")"}"#
    }

    /// What a call's action came to, by which its effect gets the call's id.
    package static func result(action: String, call: String) -> String {
        #"{"result":{"action_id":"\#(action)","call_id":"\#(call)","result":{}}}"#
    }

    /// What an answer cost.
    package static func result(action: String, input: Int, output: Int) -> String {
        #"{"result":{"action_id":"\#(action)","result":{"usage":{"input_tokens":\#(input),"output_tokens":\#(output),"cached_input_tokens":1}}}}"#
    }
}
