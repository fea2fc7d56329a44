import Foundation
import JSONText

/// What a hook's payload tells of the commands that run or ran: which one it is about, which go on in the background,
/// and which are over.
package struct CommandReport: Sendable {
    /// What still runs in the background, as the agent lists it at the end of a turn.
    package struct Background: Sendable {
        /// The ids of commands, and of helpers that run commands.
        package let tasks: Set<String>
        /// Whether there is something in the list that has helpers of its own, which it does not name.
        package let hasUnnamedHelpers: Bool
    }

    /// The same before and after a call: the call's id, or else what is called.
    package let identity: String
    /// When it was told, RFC 3339.
    package let time: String
    /// Everything that the call was given and the agent's other folders: the places where it may write.
    package let input: [String]
    /// Whether the call is one of a tool that edits files and tells which.
    package let isEdit: Bool
    /// The files that such a tool is about to write, as the agent names them.
    package let editedFiles: [String]
    /// The helper that makes the call; nil for the main agent.
    package let helper: String?
    /// What the agent calls this turn.
    package let turn: String?
    /// The background task as which a call that was answered goes on; nil where it is over.
    package let task: String?
    /// The calls of a message of which all are over, whatever came of each.
    package let endedCalls: Set<String>
    /// The background tasks that are told to be over, by their ids or by those of their calls.
    package let endedTasks: Set<String>
    /// What still runs; nil where the agent tells no list.
    package let background: Background?
    /// Whether the agent's program has just started: nothing of an earlier one can go on.
    package let isNewProcess: Bool
    /// What stands in the environment of the command's processes, as `NAME=value`; nil where nothing does.
    package let processMark: String?
    /// See `CommandHabits`.
    package let runOneByOne: Bool
    package let endWithTurn: Bool

    init(_ payload: HookPayload, event: HookEvent, receivedAt received: String) {
        let json = payload.json
        time = payload.time?.text ?? received
        let isCall = [.shellBegins, .shellEnds, .toolBegins, .toolEnds, .toolFails].contains(event)
        let use = isCall ? payload.toolUse : nil
        identity =
            payload.call ?? use.map { ContentDigest(of: "\($0.name)\0\($0.input.text)").text } ?? ""
        // An agent of several roots may write into each.
        let roots = json["workspace_roots"]?.array?.dropFirst().compactMap(\.string) ?? []
        input =
            event == .shellBegins || event == .shellEnds ? (use?.input.allTexts ?? []) + roots : []
        isEdit = use?.kind.isKnownEdit == true
        editedFiles = event == .toolBegins ? use?.editsOfInput.map(\.file) ?? [] : []
        helper =
            json.first(of: "agent_id", "agentId")?.string
            ?? payload.parentConversation.flatMap { _ in payload.conversation }
        turn = payload.turn
        task = event == .shellEnds ? use?.backgroundTask : nil
        endedCalls = Set(
            json["tool_calls"]?.array?.compactMap { $0.first(of: "tool_use_id", "toolUseId")?.string } ?? [])
        endedTasks = BackgroundNotice(json).endedTasks
        background = json["background_tasks"]?.array.map(Background.init)
        isNewProcess =
            event == .sessionBegins && ["startup", "resume", "new"].contains(json["source"]?.string)
        let habits = Agent.named(payload.agent)?.hooks?.commands ?? CommandHabits()
        processMark = habits.callVariable.flatMap { name in payload.call.map { "\(name)=\($0)" } }
        runOneByOne = habits.runOneByOne
        endWithTurn = habits.endWithTurn
    }
}

extension CommandReport.Background {
    /// The kinds of tasks that are one command, or one helper whose id the list has.
    private static let named: Set<String> = ["shell", "monitor", "subagent"]

    fileprivate init(_ list: [JSONValue]) {
        let running = list.filter { !BackgroundNotice.isOver($0["status"]?.string ?? "running") }
        tasks = Set(running.compactMap { $0.first(of: "id", "agent_id")?.string })
        hasUnnamedHelpers = running.contains { !Self.named.contains($0["type"]?.string ?? "") }
    }
}

extension ToolUse {
    /// The background task as which the call goes on, as its answer tells it; nil where it is over.
    fileprivate var backgroundTask: String? {
        if let id = result.first(of: "backgroundTaskId", "taskId", "background_task_id")?.string { return id }
        if result["status"]?.string == "running",
            let id = result.first(of: "processId", "process_id", "session_id")
        {
            return id.string ?? id.text
        }
        let text = result.first(of: "textResultForLlm", "text_result_for_llm")?.string ?? result.string ?? ""
        return text.prefix(200).contains("started in background")
            ? BackgroundNotice.shell(in: text.prefix(200)) : nil
    }
}

/// What tells that a background task is over: a hook of its own, or a prompt that no person typed.
private struct BackgroundNotice {
    let endedTasks: Set<String>

    init(_ json: JSONValue) {
        let prompt = json["prompt"]?.string ?? ""
        if prompt.hasPrefix("<task-notification>") {
            let isOver = Self.element("status", of: prompt).map(Self.isOver) ?? false
            let names = ["task-id", "tool-use-id"].compactMap { Self.element($0, of: prompt) }
            endedTasks = isOver ? Set(names) : []
        } else if prompt.hasPrefix("<system_notification>") {
            endedTasks = Set([Self.shell(in: prompt[...])].compactMap(\.self))
        } else if json["notification_type"]?.string == "shell_completed" {
            endedTasks = Set([Self.shell(in: (json["message"]?.string ?? "")[...])].compactMap(\.self))
        } else {
            endedTasks = []
        }
    }

    static func isOver(_ status: String) -> Bool {
        !["running", "pending", "in_progress", "started", "waiting", "paused", "idle"].contains(status)
    }

    /// The id in `shellId: 2`.
    static func shell(in text: Substring) -> String? {
        guard let mark = text.range(of: "shellId: ") else { return nil }
        let id = text[mark.upperBound...].prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
        return id.isEmpty ? nil : String(id)
    }

    private static func element(_ name: String, of text: String) -> String? {
        guard let start = text.range(of: "<\(name)>"),
            let end = text.range(of: "</\(name)>", range: start.upperBound..<text.endIndex)
        else { return nil }
        return text[start.upperBound..<end.lowerBound].trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
