import RulesTestSupport
import Testing

@testable import SecretScan

/// Archives that are made to take long: each of these took minutes, or gigabytes.
@Suite struct ArchiveBoundsTests {
    private func bytes(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(number >> (8 * $0) & 0xFF) }
    }

    /// The header of a ZIP file's member without the name.
    private func header(method: Int, flags: Int, size: Int, nameSize: Int) -> [UInt8] {
        Array("PK".utf8) + [3, 4] + bytes(20, 2) + bytes(flags, 2) + bytes(method, 2) + bytes(0, 8)
            + bytes(size, 4) + bytes(size, 4) + bytes(nameSize, 2) + bytes(0, 2)
    }

    /// A tar file's entry that is empty.
    private func entry(_ name: String, kind: Character = "0", size: Int = 0) -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func write(_ text: String, at place: Int) {
            for (index, byte) in text.utf8.enumerated() { block[place + index] = byte }
        }
        write(name, at: 0)
        let octal = String(size, radix: 8)
        write(String(repeating: "0", count: 11 - octal.count) + octal, at: 124)
        write(String(kind), at: 156)
        write("ustar", at: 257)
        return block
    }

    @Test(.timeLimit(.minutes(1)))
    func `stored members whose size is not told are found by one search`() throws {
        let member = header(method: 0, flags: 8, size: 0, nameSize: 1) + Array("a".utf8)
        let content =
            Array(repeatElement(member, count: 50_000).joined()) + [UInt8](repeating: 0, count: 60 << 20)

        let archive = try #require(Archive(content))

        #expect(archive.leftOut?.contains("10000 files") == true)
    }

    @Test(.timeLimit(.minutes(1)))
    func `headers that stand in the names of others are left out`() throws {
        let content = Array(
            repeatElement(header(method: 8, flags: 0, size: 9, nameSize: 65_535), count: 10_000).joined())

        let archive = try #require(Archive(content))

        #expect(archive.leftOut == "what is packed in it takes too long to be unpacked")
        #expect(archive.names.reduce(0) { $0 + $1.utf8.count } <= 16 << 20)
    }

    @Test func `an archive's own name of a mebibyte is not in front of each member's`() throws {
        let inner = Array(repeatElement(entry("a"), count: 2_000).joined())
        let name = String(repeating: "n", count: 1 << 20)
        let record = "path=\(name)\n"
        let length = record.utf8.count + 1
        let records = "\(length + String(length + 7).count) \(record)"
        let padding = [UInt8](repeating: 0, count: (512 - records.utf8.count % 512) % 512)
        let content =
            entry("x", kind: "x", size: records.utf8.count) + Array(records.utf8) + padding
            + entry("short", size: inner.count) + inner

        let archive = try #require(Archive(content))

        #expect(archive.names.contains(name) && archive.leftOut == nil)
        #expect(archive.names.count { $0.hasSuffix("na") } == 2_000)
        #expect(archive.names.reduce(0) { $0 + $1.utf8.count } <= 16 << 20)
    }

    @Test func `what is stopped unpacks nothing more, and says so`() throws {
        let content = entry("a", size: 0) + entry("b", size: 0)

        let archive = try #require(Archive(content, isStopped: { true }))

        #expect(archive.names.isEmpty && archive.leftOut?.contains("too long") == true)
    }

    @Test func `a text's time is that of all its parts, and ends where other things took too long`() throws {
        let rules = try TestRules("[[rules]]\nid = 'a'\nregex = '''tok_[a-z]{4}'''")
        let scanner = rules.scanner

        #expect(try scanner.asOneText { try rules.found("tok_abcd") } == ["a:tok_abcd"])
        scanner.isStopped = { true }
        #expect(throws: SecretScanner.TooLong.self) { try scanner.asOneText {} }
        #expect(throws: SecretScanner.TooLong.self) { try rules.found("tok_abcd") }
    }

    @Test func `paths are told apart as far as rules and allow lists do`() throws {
        let scanner = try TestRules(
            """
            [[rules]]
            id = "a"
            regex = '''tok_[a-z]{4}'''
            path = '''\\.conf$'''
            [[rules]]
            id = "b"
            regex = '''key_[a-z]{4}'''
            [[rules.allowlists]]
            paths = ['''(^|/)samples/''']
            [[allowlists]]
            paths = ['''^vendor/''']
            """
        ).scanner
        let alone = [
            "a.conf", "samples/a", "samples/a.conf", "vendor/a", "vendor/a.conf", "a", "vendor/samples/a",
        ]
        let classes = try Set(alone.map { try scanner.placeClass(of: [$0]) })

        #expect(classes.count == alone.count)
        #expect(try scanner.placeClass(of: ["a"]) == scanner.placeClass(of: ["another/b.txt"]))
        #expect(try scanner.placeClass(of: ["a", "b.conf"]) == scanner.placeClass(of: ["c", "d.conf"]))
        #expect(try scanner.placeClass(of: ["a", "b.conf"]) != scanner.placeClass(of: ["b.conf", "a"]))
        #expect(try scanner.placeClass(of: ["a"]) != scanner.placeClass(of: ["a", "b"]))
    }
}
