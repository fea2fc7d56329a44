import Foundation
import HelperTestSupport
import Testing

@testable import Recorder

/// Files of a work tree by the bytes of their names.
@Suite struct FilePathTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func path(_ name: String) -> FilePath { FilePath(bytes: Array(name.utf8)) }

    @Test func `names that look alike are two, in the order of their bytes`() {
        let (composed, decomposed) = (path("\u{e9}"), path("e\u{301}"))
        #expect(composed != decomposed && decomposed < composed)
    }

    @Test func `a name that is no text survives being kept`() throws {
        let odd = FilePath(bytes: [0x61, 0xFF, 0x62])
        let kept = try JSONDecoder().decode(FilePath.self, from: JSONEncoder().encode(odd))
        #expect(kept == odd && !odd.isUnicode && path("a").isUnicode)
    }

    @Test func `only an ordinary file of bounded size is read`() throws {
        try folder.write("text\n", to: "a.txt")
        try folder.write(String(repeating: "x", count: FileContent.maximumSize + 1), to: "large")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link", withDestinationPath: "a.txt")
        #expect(path("a.txt").content(below: folder.path) == .bytes(Data("text\n".utf8)))
        #expect(path("large").content(below: folder.path) == .unread)
        for name in ["link", "none", ""] { #expect(path(name).content(below: folder.path) == .absent) }
    }

    @Test func `a content has the id that git gives it, and text where it is that`() {
        let content = FileContent.bytes(Data("hello\n".utf8))
        #expect(content.blob == "ce013625030ba8dba906f756967f9e9ca394464a" && content.text == "hello\n")
        #expect(FileContent.bytes(Data([0x61, 0])).text == nil && FileContent.unread.text == nil)
        #expect(FileContent.absent.text == "" && FileContent.absent.blob == nil)
    }

    @Test func `a file's stamp changes with it, also where its time is set back`() throws {
        try folder.write("text\n", to: "a.txt")
        let first = try #require(path("a.txt").stamp(below: folder.path))
        #expect(path("a.txt").stamp(below: folder.path) == first)
        try folder.write("more text\n", to: "a.txt")
        let written = Date(timeIntervalSince1970: 1_000_000)
        try FileManager.default.setAttributes(
            [.modificationDate: written], ofItemAtPath: folder.path + "/a.txt")
        let second = try #require(path("a.txt").stamp(below: folder.path))
        #expect(second != first && second.changed >= first.changed)
        #expect(path("none").stamp(below: folder.path) == nil)
    }

    @Test func `a stamp is sure only where the clock of files has gone on since`() throws {
        try folder.write("text\n", to: "a.txt")
        let stamp = try #require(path("a.txt").stamp(below: folder.path))
        #expect(!stamp.isSure(at: stamp.changed) && stamp.isSure(at: stamp.changed + 1_000_000_000))
    }
}
