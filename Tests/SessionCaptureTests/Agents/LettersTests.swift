import Testing

@testable import SessionCapture

@Suite struct LettersTests {
    private static let names = [
        "ApplyPatch", "apply_patch", "apply", "applypatches", "", "_", "__", "Größe", "größe_",
        "gro\u{308}ße", "tool.execute.after",
    ]

    @Test(arguments: names, names)
    func `two names have the same letters where their letters are the same`(name: String, other: String) {
        #expect(Letters.are(Letters.of(name), of: other) == (Letters.of(name) == Letters.of(other)))
    }

    @Test(arguments: [
        ("mcp__files__write_file", ToolKind.write), ("mcp___write_file", .write), ("a/b__write_file", .write),
        ("functions.apply_patch", .patch), ("__", .other), ("write_file__", .other),
    ])
    func `a tool of a server is known by the last part of its name`(name: String, kind: ToolKind) {
        #expect(ToolKind(tool: name) == kind)
    }
}
