import Domain
import Foundation
import HelperTestSupport
import Testing

@testable import SessionCapture

@Suite struct WrittenLinesTests {
    private let folder: TestFolder
    private let sessions = (0..<3).map { SessionID(millisecondsSince1970: 1, randomness: $0) }

    init() throws { folder = try TestFolder() }

    private func store(maximumSize: Int = 1 << 20) -> WrittenLines {
        WrittenLines(path: folder.path + "/written", maximumSize: maximumSize)
    }

    private func edit(_ lines: String..., path: String = "a") -> SessionSegment.Edit {
        SessionSegment.Edit(path: path, tool: "Write", call: nil, time: nil, removed: [], added: lines)
    }

    private func line(_ text: String, in path: String = "a") throws -> WrittenLine {
        try #require(WrittenLine(added: LineKey(text.utf8), to: path))
    }

    @Test func `a line is found with its session and its place in it`() throws {
        try store().add(
            [(edit("let value = compute()"), 10), (edit("let other = compute()"), 20)], of: sessions[0])
        try store().add([(edit("let value = compute()"), 30)], of: sessions[1])

        let found = store().find([try line("let  value =  compute();")])

        #expect(found.map(\.session) == [sessions[0], sessions[1]])
        #expect(found.map(\.end) == [10, 30])
    }

    @Test func `a long line is found in any file, a short one in its own`() throws {
        try store().add([(edit("let value = compute()", "x = 1y2"), 10)], of: sessions[0])

        #expect(try store().find([line("let value = compute()", in: "b")]).count == 1)
        #expect(try store().find([line("x = 1y2", in: "a")]).count == 1)
        #expect(try store().find([line("x = 1y2", in: "b")]).isEmpty)
    }

    @Test(arguments: [1, 30, 47, 48, 55, 60])
    func `what is written after a block that was cut off is found`(cut: Int) throws {
        try store().add([(edit("let first = compute()", "let second = compute()"), 10)], of: sessions[0])
        let file = URL(fileURLWithPath: folder.path + "/written")
        try Data(contentsOf: file).prefix(cut).write(to: file)
        try store().add([(edit("let third = compute()"), 20)], of: sessions[1])
        try store().add([(edit("let third = compute()"), 40)], of: sessions[2])

        let found = try store().find([line("let third = compute()")]).map(\.session)
        #expect(found == [sessions[1], sessions[2]])
    }

    @Test func `of what grows too large the newer half is remembered`() throws {
        for number in 0..<100 {
            try store(maximumSize: 600).add(
                [(edit("let value\(number) = compute()"), number)], of: sessions[0])
        }
        let size = try FileManager.default.contentsOfDirectory(atPath: folder.path).reduce(0) {
            try $0 + Data(contentsOf: URL(fileURLWithPath: "\(folder.path)/\($1)")).count
        }
        #expect(size <= 1_200)
        #expect(try store().find([line("let value99 = compute()")]).count == 1)
        #expect(try store().find([line("let value0 = compute()")]).isEmpty)
    }

    @Test func `a forgotten session leaves no number behind, and the others all of theirs`() throws {
        try store().add([(edit("let value = compute()"), 10)], of: sessions[0])
        try store().add([(edit("let value = compute()"), 10)], of: sessions[1])
        let wanted = try line("let value = compute()")

        try store().forget(sessions[0])

        #expect(store().find([wanted]).map(\.session) == [sessions[1]])
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/written"))
        #expect(withUnsafeBytes(of: wanted.number.littleEndian) { bytes.ranges(of: Data($0)).count } == 1)
    }

    @Test func `what everybody writes, and an empty file, is remembered of nobody`() throws {
        let empty = ObjectID(hex: "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
        let emptied = SessionSegment.Edit(
            path: "b", tool: "Write", call: nil, time: nil, after: empty, removed: [], added: [])
        try store().add([(edit("}", "return nil"), 1), (emptied, 2)], of: sessions[0])
        #expect(store().isEmpty)
    }
}
