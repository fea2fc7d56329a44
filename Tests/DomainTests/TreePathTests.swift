import Domain
import Testing

@Suite struct TreePathTests {
    @Test(arguments: [
        (Array("K".utf8), Array("\u{212A}".utf8)), (Array("\u{E9}".utf8), Array("e\u{301}".utf8)),
        ([0x61, 0xFE], [0x61, 0xFF]), ([0xFF], Array("\u{FFFD}".utf8)),
    ])
    func `paths are the same where their bytes are`(one: [UInt8], other: [UInt8]) {
        #expect(TreePath(bytes: one) != TreePath(bytes: other))
        #expect(Set([TreePath(bytes: one), TreePath(bytes: other), TreePath(bytes: one)]).count == 2)
        #expect(TreePath(bytes: one).bytes == one && TreePath(bytes: other).bytes == other)
    }

    @Test func `they are in Git's order, and put together byte by byte`() {
        let folder = TreePath(bytes: [0xFF, UInt8(ascii: "/")])

        #expect((folder + "a").bytes == [0xFF, UInt8(ascii: "/"), UInt8(ascii: "a")])
        #expect((folder + "a").text == "\u{FFFD}/a")
        #expect(
            ["b", "a/b", "a-b", folder + "a"].sorted() == ["a-b", "a/b", "b", folder + "a"] as [TreePath])
    }

    @Test func `a path that nothing is taken out of keeps its bytes`() {
        let path = TreePath(bytes: [0xFF])

        #expect(path.masked { $0 } == path)
        #expect(path.masked { _ in "masked" } == "masked")
    }
}
