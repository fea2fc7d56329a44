import Foundation

/// What a tool does, told by its name: the agents' names for the same tools differ in case and punctuation only.
enum ToolKind: Hashable {
    /// Runs commands, which may change any file.
    case shell
    /// Replaces a text in a file, once or several times.
    case replace
    /// Writes a whole file.
    case write
    /// Writes a sketch of a file that names what stays by a comment.
    case sketch
    /// Inserts lines.
    case insert
    case delete
    /// Applies a patch in OpenAI's format or as a unified difference.
    case patch
    case notebook
    /// One tool with a `command` that says which of the above.
    case editor
    /// Changes no file of a work tree itself: it reads, asks, plans, or starts a helper, whose own calls are told.
    case reader
    /// Not known, as the tools of tool servers: it may change any file.
    case other

    init(tool: String) {
        // VS Code's tools that run something are `execute/runInTerminal` and the like.
        let runs = tool.lowercased().hasPrefix("execute/")
        let letters = Letters.of(Self.lastPart(of: tool))
        self = runs ? .shell : Self.known(letters) ?? .other
        // An agent's `task` writes nothing itself; a tool server's may be anything.
        if self == .reader, Self.isOfToolServer(tool), !Self.readingByName.contains(letters) { self = .other }
    }

    /// `functions.apply_patch` is `apply_patch`, and `mcp__files__write_file` is `write_file`.
    private static func lastPart(of tool: String) -> Substring {
        let part = tool.split { $0 == "/" || $0 == "." }.last ?? ""
        let underlines = part.indices.last { part[$0...].hasPrefix("__") }
        return underlines.map { part[$0...].dropFirst(2) } ?? part
    }

    /// Whether a tool is one of a tool server, and not the agent's own: what it does is told by its name alone.
    static func isOfToolServer(_ tool: String) -> Bool {
        zip(tool.utf8, tool.utf8.dropFirst()).contains { $0 == UInt8(ascii: "_") && $1 == $0 }
            || ["mcp_", "mcp:", "mcp-"].contains { tool.lowercased().hasPrefix($0) }
    }

    /// Whether it changes files, and its input or answer says which.
    var isKnownEdit: Bool { !mayChangeAnything && self != .reader }

    /// Whether it may change files that its input does not name.
    var mayChangeAnything: Bool { self == .shell || self == .other }

    /// Names that say that a tool only reads, whatever brings it.
    private static let reading = [
        "read", "read_file", "read_files", "view", "view_file", "grep", "glob", "search", "ls", "list",
        "list_dir", "list_directory", "list_files", "web_search", "web_fetch", "fetch_webpage",
    ]
    private static let readingByName = Set(reading.map { Letters.of($0) })

    /// Names that tools of other agents, and of protocols for tools, have.
    private static let common: [ToolKind: [String]] = [
        .shell: ["sh", "zsh", "pwsh", "exec", "execute", "run_command", "terminal"],
        .replace: ["multi_str_replace", "string_replace"], .write: ["new_file", "save_file"],
        .insert: ["insert_line", "insert_lines"], .delete: ["remove_file"],
        .editor: ["text_editor", "edit_tool"],
        .reader: reading + ["todo", "task", "skill", "think", "question"],
    ]

    /// Goes over the tables: a hook asks for one or two tools, and a dictionary of all takes longer to make.
    private static func known(_ letters: String) -> ToolKind? {
        for table in Agent.all.lazy.map(\.tools.names) + [common] {
            for (kind, names) in table where names.contains(where: { Letters.are(letters, of: $0) }) {
                return kind
            }
        }
        return nil
    }
}
