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
        let word = Self.word(tool)
        self = tool.lowercased().hasPrefix("execute/") ? .shell : Self.byWord[word] ?? .other
    }

    /// The letters of the name's last part: `functions.apply_patch` is `ApplyPatch`, `execute/runInTerminal` is
    /// `run_in_terminal`.
    private static func word(_ tool: String) -> String {
        let last = tool.split { $0 == "/" || $0 == "." }.last ?? ""
        return last.lowercased().filter { $0.isLetter }
    }

    private static let words: [ToolKind: [String]] = [
        .shell: [
            "bash", "shell", "sh", "zsh", "powershell", "pwsh", "localshell", "localshellcall",
            "shellcommand",
            "execcommand", "exec", "execute", "containerexec", "unifiedexec", "writestdin", "writebash",
            "writepowershell", "runshellcommand", "runinterminal", "runterminalcmd", "runterminalcommand",
            "runcommand", "terminal", "copilotruninterminal", "createandruntask", "runtask", "runtests",
        ],
        .replace: [
            "edit", "multiedit", "strreplace", "multistrreplace", "replace", "searchreplace", "stringreplace",
            "replacestringinfile", "multireplacestringinfile", "copilotreplacestring",
            "copilotmultireplacestring", "afterfileedit", "smartedit",
        ],
        .write: ["write", "writefile", "create", "createfile", "copilotcreatefile", "newfile", "savefile"],
        .sketch: ["inserteditintofile", "copilotinsertedit", "copilotinserteditintofile", "editfile"],
        .insert: ["insert", "insertline", "insertlines"],
        .delete: ["delete", "deletefile", "removefile", "copilotdeletefile"],
        .patch: ["applypatch", "patch", "copilotapplypatch"],
        .notebook: ["notebookedit", "editnotebook", "editnotebookfile", "copiloteditnotebook"],
        .editor: ["strreplaceeditor", "strreplacebasededittool", "texteditor", "edittool"],
    ]

    private static let byWord = Dictionary(
        uniqueKeysWithValues: words.flatMap { kind, words in words.map { ($0, kind) } })
}
