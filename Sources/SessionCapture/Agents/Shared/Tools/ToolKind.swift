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
    case other

    init(tool: String) {
        // VS Code's tools that run something are `execute/runInTerminal` and the like.
        let runs = tool.lowercased().hasPrefix("execute/")
        self = runs ? .shell : Self.byLetters[Self.letters(of: Self.lastPart(of: tool))] ?? .other
    }

    /// `functions.apply_patch` is `apply_patch`.
    private static func lastPart(of tool: String) -> Substring {
        tool.split { $0 == "/" || $0 == "." }.last ?? ""
    }

    /// `ApplyPatch` and `apply_patch` are the same.
    private static func letters(of name: some StringProtocol) -> String {
        name.lowercased().filter(\.isLetter)
    }

    /// Names that tools of other agents, and of protocols for tools, have.
    private static let common: [ToolKind: [String]] = [
        .shell: ["sh", "zsh", "pwsh", "exec", "execute", "run_command", "terminal"],
        .replace: ["multi_str_replace", "string_replace"], .write: ["new_file", "save_file"],
        .insert: ["insert_line", "insert_lines"], .delete: ["remove_file"],
        .editor: ["text_editor", "edit_tool"],
    ]

    private static let byLetters: [String: ToolKind] = {
        let names = (Agent.all.map(\.tools.names) + [common]).flatMap { table in
            table.flatMap { kind, names in names.map { (letters(of: $0), kind) } }
        }
        return Dictionary(names) { first, _ in first }
    }()
}
