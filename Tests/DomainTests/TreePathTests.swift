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

    @Test func `what is masked in a path is shown otherwise, and the path is the same`() {
        let path = TreePath(bytes: Array("prod/secret".utf8))
        let masked = path.masked { $0.replacing("secret", with: "***") }

        #expect(masked == path && Set([masked, path]).count == 1)
        #expect(masked.text == "prod/***" && "\(masked)" == "prod/***")
        #expect(path.masked { $0 }.text == path.text)
        #expect(GlobPattern("**/secret").matches(masked))
    }
}
