/// What a hook's event is about, whatever the agent calls it.
enum HookEvent: Hashable {
    case sessionBegins
    case prompt
    case toolBegins
    case toolEnds
    case toolFails
    case shellBegins
    case shellEnds
    case fileEdited
    case reply
    case thought
    case turnEnds
    case subagentEnds
    case sessionEnds
    /// Known, and of no meaning here.
    case other

    /// - Parameter name: in any agent's spelling.
    init?(name: String) {
        guard let event = Self.byWord[name.lowercased().filter(\.isLetter)] else { return nil }
        self = event
    }

    /// Claude Code, Codex and VS Code say `PostToolUse`, Copilot and Cursor `postToolUse`, Gemini `AfterTool`, opencode
    /// `tool.execute.after`.
    private static let byWord: [String: HookEvent] = [
        "sessionstart": .sessionBegins, "sessioncreated": .sessionBegins,
        "userpromptsubmit": .prompt, "userpromptsubmitted": .prompt, "beforesubmitprompt": .prompt,
        "beforeagent": .prompt, "chatmessage": .prompt,
        "pretooluse": .toolBegins, "beforetool": .toolBegins, "toolexecutebefore": .toolBegins,
        "posttooluse": .toolEnds, "aftertool": .toolEnds, "toolexecuteafter": .toolEnds,
        "posttoolusefailure": .toolFails,
        "beforeshellexecution": .shellBegins, "aftershellexecution": .shellEnds,
        "afterfileedit": .fileEdited,
        "afteragentresponse": .reply, "afteragentthought": .thought,
        "stop": .turnEnds, "agentstop": .turnEnds, "afteragent": .turnEnds, "sessionidle": .turnEnds,
        "stopfailure": .turnEnds,
        "subagentstop": .subagentEnds,
        "sessionend": .sessionEnds, "sessiondeleted": .sessionEnds,
        "subagentstart": .other, "precompact": .other, "postcompact": .other, "precompress": .other,
        "notification": .other, "permissionrequest": .other, "permissiondenied": .other,
        "erroroccurred": .other, "beforemcpexecution": .other, "aftermcpexecution": .other,
        "beforereadfile": .other, "workspaceopen": .other, "beforemodel": .other, "aftermodel": .other,
        "beforetoolselection": .other, "posttoolbatch": .other, "sessionupdated": .other,
        "sessionstatus": .other, "messageupdated": .other, "messagepartupdated": .other,
    ]
}
