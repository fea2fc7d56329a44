/// A change to one file, as an agent tells it.
package struct RawEdit: Sendable {
    /// The tool of what was seen to change while a command, or a tool that is not known, ran.
    package static let shellTool = "shell"

    /// As the agent names it: absolute, or relative to where it works.
    package var file: String
    package var tool: String
    /// The tool call that made the edit.
    package var call: String?
    package var changes: LineChanges
    /// The whole file before the edit, where the agent tells it; programs tell it without carriage returns.
    package var before: String?
    /// The whole file after the edit, where the agent tells it, in the same way.
    package var after: String?
    /// The parts of the file that the tool replaced, where it tells those.
    package var replacements: [Replacement]
    /// The cell of a notebook that the tool wrote, where it tells no more.
    package var cell: NotebookCell?
    /// Whether the file was there before, though nothing tells what it held.
    package var wasThere: Bool
    /// Whether the file changed in a way that lines do not tell: it is no text, or very large.
    package var isBeyondLines: Bool

    package init(
        file: String, tool: String, call: String?, changes: LineChanges, before: String? = nil,
        after: String? = nil, replacements: [Replacement] = [], cell: NotebookCell? = nil,
        wasThere: Bool = false, isBeyondLines: Bool = false
    ) {
        self.file = file
        self.tool = tool
        self.call = call
        self.changes = changes
        self.before = before
        self.after = after
        self.replacements = replacements
        self.cell = cell
        self.wasThere = wasThere
        self.isBeyondLines = isBeyondLines
    }

    /// - Parameter folder: where the agent works.
    package func absoluteFile(from folder: String) -> String {
        file.hasPrefix("/") ? file : folder + "/" + file
    }
}
