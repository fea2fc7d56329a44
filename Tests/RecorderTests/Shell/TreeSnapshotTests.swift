import Foundation
import HelperTestSupport
import SessionCapture
import Testing

@testable import Recorder

/// What is kept of a work tree, to be compared with later.
@Suite struct TreeSnapshotTests {
    private let developer: DeveloperClone
    private let clone: Clone
    private let path = FilePath(bytes: Array("draft.txt".utf8))

    init() throws {
        developer = try DeveloperClone()
        clone = Clone(try #require(WorkTree.containing(developer.path)))
    }

    private var folder: String { developer.folder.path + "/snapshot" }

    private func snapshot(after earlier: TreeSnapshot? = nil) throws -> TreeSnapshot {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return try PresentTree(of: clone, after: earlier).keep(in: folder, except: [], of: earlier)
    }

    @Test func `a file that did not change is neither read nor copied again`() throws {
        try developer.write("draft.txt", "a line\n")
        try developer.writeLater("other.txt", "another line\n")
        let first = try snapshot()
        let present = try PresentTree(of: clone, after: first)
        guard case .kept(let kept)? = present.files[path]?.content else {
            Issue.record("\(present.files)")
            return
        }
        #expect(first.content(of: kept, in: folder).text == "a line\n")
        let second = try snapshot(after: first)
        #expect(second.files.first?.copy == first.files.first?.copy)
    }

    @Test func `a file that changed is read again, even to the same size at once`() throws {
        try developer.write("draft.txt", "a line\n")
        let first = try snapshot()
        try developer.write("draft.txt", "b line\n")
        let present = try PresentTree(of: clone, after: first)
        guard case .read(let content)? = present.files[path]?.content else {
            Issue.record("\(present.files)")
            return
        }
        #expect(content.text == "b line\n")
    }

    @Test func `what is unsettled stays as it was before`() throws {
        try developer.write("draft.txt", "a line\n")
        let first = try snapshot()
        try developer.write("draft.txt", "a line\nand more\n")
        let second = try PresentTree(of: clone, after: first).keep(in: folder, except: [path], of: first)
        let file = try #require(second.files.first { $0.path == path })
        #expect(second.content(of: file, in: folder).text == "a line\n")
    }
}
