/// What an agent calls its tools, and how their answers tell what they changed.
struct ToolDialect: Sendable {
    /// The tools' names by what they do, in the agent's own spelling; letters count, case and signs do not.
    let names: [ToolKind: [String]]
    /// The edits that a tool's answer tells in a way of the agent's own; nil where it does not.
    let editsInResult: @Sendable (ToolUse) -> [RawEdit]?

    init(
        names: [ToolKind: [String]] = [:],
        editsInResult: @escaping @Sendable (ToolUse) -> [RawEdit]? = { _ in nil }
    ) {
        self.names = names
        self.editsInResult = editsInResult
    }
}
