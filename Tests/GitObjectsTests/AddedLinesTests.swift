import Domain
import Foundation
import GitObjects
import Programs
import Testing

@Suite struct AddedLinesTests {
    /// A repository that goes away with it.
    private final class Place {
        let path = "\(NSTemporaryDirectory())/gatehouse-lines-\(UUID().uuidString.prefix(8))"

        init() throws {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            try git("init", "--quiet", "--initial-branch=main")
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        @discardableResult
        func git(_ arguments: String...) throws -> String {
            let environment = [
                "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": path, "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "Ada",
                "GIT_COMMITTER_EMAIL": "a@example.com",
            ]
            let outcome = try ChildProcess.run(
                "/usr/bin/env", ["git"] + arguments, environment: environment, directory: path)
            try #require(outcome.succeeded, "git \(arguments): \(outcome.errorText)")
            return outcome.outputText.trimmingCharacters(in: .newlines)
        }

        func write(_ file: String, _ content: String) throws {
            try Data(content.utf8).write(to: URL(fileURLWithPath: "\(path)/\(file)"))
        }

        /// What the commit of everything that is there brings, as "path:number text".
        func commit(maximumBytes: Int = 1 << 30) throws -> AddedLines {
            try git("add", "--all")
            try git("commit", "--quiet", "--allow-empty", "-m", "x")
            return try added(maximumBytes: maximumBytes)
        }

        func added(
            maximumBytes: Int = 1 << 30, moves: AddedLines.Moves = .anywhere, notesRemoved: Bool = false
        ) throws -> AddedLines {
            let head = try #require(ObjectID(hex: try git("rev-parse", "HEAD")))
            return try Repository.open(path: path + "/.git").addedLines(
                of: head, maximumBytes: maximumBytes, moves: moves, notesRemoved: notesRemoved)
        }
    }

    private func texts(_ added: AddedLines) -> [String] {
        added.lines.map { "\($0.path):\($0.number) \(String(decoding: $0.text, as: UTF8.self))" }
    }

    @Test func `a first commit brings all of its lines`() throws {
        let place = try Place()
        try place.write("a", "one\ntwo")

        #expect(try texts(place.commit()) == ["a:1 one", "a:2 two"])
    }

    @Test func `only what the file did not have is new`() throws {
        let place = try Place()
        try place.write("a", "one\ntwo\nthree\n")
        _ = try place.commit()
        try place.write("a", "three\none\ntwo\ntwo\nfour\n")

        #expect(try texts(place.commit()) == ["a:4 two", "a:5 four"])
    }

    @Test func `what it takes out is noted where that is asked for`() throws {
        let place = try Place()
        try place.write("a", "one\ntwo\nthree\nfour\n")
        try place.write("b", "five\nsix\n")
        _ = try place.commit()
        try place.write("a", "two\nfour\none\nnew\n")
        try place.git("rm", "--quiet", "b")
        #expect(try place.commit().removed.isEmpty)
        let removed = try place.added(notesRemoved: true).removed.mapValues { lines in
            lines.map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(removed == ["a": ["three"], "b": ["five", "six"]])
    }

    @Test func `the lines of a file that is deleted at many places are kept once`() throws {
        let place = try Place()
        let lines = (0..<500).map { "\($0)\n" }.joined()
        let places = (0..<100).map { "copy\($0)" }
        for file in places { try place.write(file, lines) }
        try place.write("a", "one\n")
        _ = try place.commit()
        try place.git("rm", "--quiet", "copy*")
        try place.write("a", "two\n")
        _ = try place.commit()

        let removed = try place.added(notesRemoved: true).removed

        #expect(removed.count == 101 && removed["copy7"]?.count == 500)
        let storages = places.map { path in
            removed[TreePath(path)]?.withUnsafeBufferPointer { $0.baseAddress }
        }
        #expect(Set(storages).count == 1)
    }

    @Test func `a renamed file brings only what was changed in it`() throws {
        let place = try Place()
        try place.write("a", "one\ntwo\nthree\n")
        _ = try place.commit()
        try place.git("mv", "a", "b")
        let renamed = try place.commit()
        try place.git("mv", "b", "c")
        try place.write("c", "one\nTWO\nthree\n")

        #expect(texts(renamed).isEmpty && renamed.changedPaths.sorted() == ["a", "b"])
        #expect(try texts(place.commit()) == ["c:2 TWO"])
    }

    @Test func `a merge brings the lines that no parent had`() throws {
        let place = try Place()
        try place.write("a", "one\ntwo\nthree\n")
        _ = try place.commit()
        try place.git("checkout", "--quiet", "-b", "side")
        try place.write("a", "one\ntwo\nside\n")
        _ = try place.commit()
        try place.git("checkout", "--quiet", "main")
        try place.write("a", "main\ntwo\nthree\n")
        _ = try place.commit()
        try place.git("merge", "--quiet", "--no-commit", "side")
        try place.write("a", "main\nby hand\nside\n")
        try place.git("add", "a")
        try place.git("commit", "--quiet", "-m", "merge")

        #expect(try texts(place.added()) == ["a:2 by hand"])
    }

    @Test func `a merge that only joins brings nothing and changes no path`() throws {
        let place = try Place()
        try place.write("a", "one\n")
        _ = try place.commit()
        try place.git("checkout", "--quiet", "-b", "side")
        try place.write("b", "side\n")
        _ = try place.commit()
        try place.git("checkout", "--quiet", "main")
        try place.write("c", "main\n")
        _ = try place.commit()
        try place.git("merge", "--quiet", "-m", "merge", "side")

        let added = try place.added()

        #expect(added.lines.isEmpty && added.changedPaths.isEmpty)
    }

    @Test func `binary files, and files beyond the bound, are skipped and named`() throws {
        let place = try Place()
        try place.write("binary", "a\u{0}b\n")
        try place.write("large", String(repeating: "x", count: AddedLines.maximumFile + 1))
        try place.write("text", "one\n")

        let added = try place.commit()

        #expect(texts(added) == ["text:1 one"])
        #expect(added.skipped.map(\.path).sorted() == ["binary", "large"])
        #expect(added.skipped.first { $0.path == "large" }?.reason == .tooLarge)
    }

    @Test func `no more is read than was asked for`() throws {
        let place = try Place()
        try place.write("a", String(repeating: "x", count: 100))
        try place.write("b", String(repeating: "y", count: 100))

        let added = try place.commit(maximumBytes: 150)

        #expect(added.bytesRead == 100 && added.lines.count == 1 && added.skipped.count == 1)
    }

    @Test func `a submodule has no lines, and is told as not looked into`() throws {
        let place = try Place()
        try place.write("a", "one\n")
        _ = try place.commit()
        let head = try place.git("rev-parse", "HEAD")
        try place.git("update-index", "--add", "--cacheinfo", "160000,\(head),module")
        try place.git("commit", "--quiet", "-m", "module")

        let added = try place.added()

        #expect(added.lines.isEmpty && added.changedPaths == ["module"])
        #expect(added.skipped.map(\.path) == ["module"] && added.skipped.map(\.reason) == [.submodule])
    }

    @Test func `a file of very many lines is data, however small it is packed`() throws {
        let place = try Place()
        try place.write("lines", String(repeating: "\n", count: AddedLines.maximumLines + 1))
        try place.write("text", "one\n")

        let added = try place.commit()

        #expect(texts(added) == ["text:1 one"])
        #expect(added.skipped.map(\.path) == ["lines"] && added.skipped.first?.reason == .tooLarge)
        #expect(added.contents.map(\.path).sorted() == ["lines", "text"])
    }

    @Test func `a carriage return ends a line, alone or before a line feed`() throws {
        let place = try Place()
        try place.write("a", "one\rtwo\rthree\r\nfour\n")
        let first = try place.commit()
        #expect(texts(first) == ["a:1 one", "a:2 two", "a:3 three", "a:4 four"])
        try place.write("a", "one\rTWO\rthree\r\nfour\n")
        #expect(try texts(place.commit()) == ["a:2 TWO"])
        try place.write("a", "one\r\nTWO\r\nthree\r\nfour\r\n")
        #expect(try texts(place.commit()).isEmpty)
    }

    @Test func `what moves to where more is asked of it is new there`() throws {
        let place = try Place()
        try place.write("loose-a", "one\ntwo\n")
        try place.write("loose-b", "three\nfour\n")
        _ = try place.commit()
        try place.git("mv", "loose-a", "strict-a")
        try place.git("rm", "--quiet", "loose-b")
        try place.write("strict-b", "three\n")
        try place.write("loose-c", "four\n")
        #expect(try place.commit().lines.isEmpty)
        let moves = AddedLines.Moves(
            kind: { $0.text.hasPrefix("strict") ? 1 : 0 }, areFree: { from, to in from >= to })
        #expect(
            try texts(place.added(moves: moves)) == ["strict-a:1 one", "strict-a:2 two", "strict-b:1 three"])
    }
}
