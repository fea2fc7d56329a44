/// A change to one file, as an agent tells it.
package struct RawEdit: Sendable {
    /// The tool of what a command was seen to change.
    package static let shellTool = "shell"

    /// As the agent names it: absolute, or relative to where it works.
    package var file: String
    package var tool: String
    /// The tool call that made the edit.
    package var call: String?
    package var changes: LineChanges
    /// The whole file before the edit, where the agent tells it.
    package var before: String?
    /// Whether the file changed in a way that lines do not tell: it is no text, or very large.
    package var isBeyondLines: Bool

    package init(
        file: String, tool: String, call: String?, changes: LineChanges, before: String? = nil,
        isBeyondLines: Bool = false
    ) {
        self.file = file
        self.tool = tool
        self.call = call
        self.changes = changes
        self.before = before
        self.isBeyondLines = isBeyondLines
    }

    /// - Parameter folder: where the agent works.
    package func absoluteFile(from folder: String) -> String {
        file.hasPrefix("/") ? file : folder + "/" + file
    }
}
