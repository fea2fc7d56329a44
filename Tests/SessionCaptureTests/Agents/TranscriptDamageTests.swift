import Foundation
import HelperTestSupport
import TestSupport
import Testing

@testable import SessionCapture

/// Transcripts that are cut, damaged, still being written, or huge.
@Suite struct TranscriptDamageTests {
    private let folder: TestFolder
    private var path: String { folder.path + "/t.jsonl" }

    init() throws {
        folder = try TestFolder()
    }

    static let formats = [
        TranscriptFileTests.claude, TranscriptFileTests.codex, TranscriptFileTests.gemini,
        TranscriptFileTests.aider,
    ]

    private func write(_ bytes: some Sequence<UInt8>) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    private func names(_ news: TranscriptNews) -> [String] {
        news.conversations.flatMap { $0.events.compactMap(\.name) }
    }

    @Test(arguments: 0..<4)
    func `every beginning of a transcript tells its whole lines and counts nothing`(format: Int) throws {
        let bytes = Data(Self.formats[format].joined(separator: "\n").utf8)
        try write(bytes)
        var whole = try TranscriptFile(path: path)
        let all = names(try whole.news(after: 0))
        for length in stride(from: 0, through: bytes.count, by: 7) {
            try write(bytes.prefix(length))
            guard var file = try? TranscriptFile(path: path) else { continue }
            let news = try file.news(after: 0)
            #expect(news.unreadable == 0)
            // What is told of a beginning is told of the whole, but for Aider's replies, which may end anywhere.
            if format != 3, format != 2 { #expect(Set(names(news)).isSubset(of: all)) }
            #expect(news.position <= length)
        }
    }

    @Test(arguments: 0..<4)
    func `reading on from any line's end tells the rest, with the edits of calls before it`(format: Int)
        throws
    {
        let lines = Self.formats[format]
        try write(Data((lines.joined(separator: "\n") + "\n").utf8))
        var whole = try TranscriptFile(path: path)
        let edits = Told(try whole.news(after: 0).conversations.flatMap(\.events)).edits
        var position = 0
        for line in lines {
            position += line.utf8.count + 1
            try write(Data((lines.joined(separator: "\n") + "\n").utf8).prefix(position))
            guard var first = try? TranscriptFile(path: path) else { continue }
            let before = try first.news(after: 0)
            try write(Data((lines.joined(separator: "\n") + "\n").utf8))
            var second = try TranscriptFile(path: path)
            let after = try second.news(after: before.position)
            let both = before.conversations.flatMap(\.events) + after.conversations.flatMap(\.events)
            // What is told again has a name that is known.
            var known: Set<String> = []
            let once = both.filter { known.insert($0.name ?? "").inserted }
            #expect(Told(once).edits == edits, "cut at \(position)")
        }
    }

    @Test(arguments: 0..<4)
    func `flipped bytes stop nothing`(format: Int) throws {
        let bytes = Array((Self.formats[format].joined(separator: "\n") + "\n").utf8)
        var random = SeededRandom(seed: UInt64(format))
        for _ in 0..<200 {
            var damaged = bytes
            for _ in 0..<3 {
                damaged[Int.random(in: 0..<damaged.count, using: &random)] = .random(
                    in: 0...255, using: &random)
            }
            try write(damaged)
            guard var file = try? TranscriptFile(path: path) else { continue }
            let news = try file.news(after: 0)
            #expect(news.unreadable <= 4)
        }
    }

    @Test func `a small limit tells the same in more steps`() throws {
        let lines = TranscriptFileTests.codex
        try write(Data((lines.joined(separator: "\n") + "\n").utf8))
        var whole = try TranscriptFile(path: path)
        let all = names(try whole.news(after: 0))
        var stepped: [String] = []
        var file = try TranscriptFile(path: path)
        var news = try file.news(after: 0, limit: 1)
        stepped += names(news)
        while !news.isComplete {
            news = try file.news(after: news.position, limit: 1)
            stepped += names(news)
        }
        #expect(stepped == all)
    }

    @Test func `lines that are no JSON are counted and those around them told`() throws {
        let lines = TranscriptFileTests.claude
        let good = Data((lines[1] + "\n").utf8)
        try write(
            good + Data("{ broken\n\n".utf8) + Data([0xFF, 0xFE, 0x0A])
                + Data((lines[3] + "\r\n{\"type\":\"us").utf8))
        var file = try TranscriptFile(path: path)
        let news = try file.news(after: 0)
        #expect(news.unreadable == 2)
        #expect(Told(news.events(of: "s")).messages.count == 5)
    }

    @Test func `bytes that are no UTF-8 are replaced within their text`() throws {
        let line = TranscriptFileTests.claude[1].replacingOccurrences(of: "look", with: "lo@ok")
        try write(line.utf8.map { $0 == UInt8(ascii: "@") ? 0xFF : $0 } + [0x0A])
        var file = try TranscriptFile(path: path)
        #expect(Told(try file.news(after: 0).events(of: "s")).messages == ["user: lo\u{FFFD}ok"])
    }

    @Test func `a file that became shorter is read from its beginning`() throws {
        try write(Data((TranscriptFileTests.claude[1] + "\n").utf8))
        var file = try TranscriptFile(path: path)
        #expect(try file.news(after: 1_000_000).conversations.count == 1)
    }

    @Test func `a line of more than 32 MiB is passed over and counted`() throws {
        let long = Data(repeating: UInt8(ascii: "x"), count: ChunkedLines.maximumLength + 10)
        let line = Data((TranscriptFileTests.claude[1] + "\n").utf8)
        try write(line + long + Data("\n".utf8) + line)
        var file = try TranscriptFile(path: path)
        var messages = 0
        var unreadable = 0
        var news = try file.news(after: 0)
        while true {
            messages += Told(news.events(of: "s")).messages.count
            unreadable += news.unreadable
            if news.isComplete { break }
            news = try file.news(after: news.position)
        }
        #expect(messages == 2 && unreadable == 1)
    }
}
