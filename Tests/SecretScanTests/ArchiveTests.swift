import Foundation
import Testing

@testable import SecretScan

@Suite struct ArchiveTests {
    /// Packs with the programs that people use.
    private func packed(_ script: String) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "archive-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "mkdir -p in; echo the content >in/a.txt; \(script)"]
        process.currentDirectoryURL = folder
        try process.run()
        process.waitUntilExit()
        return Array(try Data(contentsOf: folder.appendingPathComponent("out")))
    }

    private static let zip =
        "python3 -c \"import zipfile; z = zipfile.ZipFile('out', 'w', zipfile.ZIP_DEFLATED); z.write('in/a.txt'); z.close()\""

    @Test(arguments: [
        ("gzip -c in/a.txt >out", ""), ("tar cf out in", "in/a.txt"), ("tar czf out in", "in/a.txt"),
        (zip, "in/a.txt"),
        (
            "python3 -c \"import zipfile; z = zipfile.ZipFile('out', 'w'); z.write('in/a.txt'); z.close()\"",
            "in/a.txt"
        ),
    ])
    func `the files in it are found with their names`(script: String, name: String) throws {
        let archive = try #require(Archive(packed(script)))
        #expect(archive.members.map(\.name) == [name])
        #expect(archive.members.map { String(decoding: $0.bytes, as: UTF8.self) } == ["the content\n"])
        #expect(archive.leftOut == nil)
    }

    @Test func `gzip files that follow one another are all unpacked`() throws {
        let archive = try #require(Archive(packed("gzip -c in/a.txt >out; echo more | gzip -c >>out")))
        #expect(archive.members.map { String(decoding: $0.bytes, as: UTF8.self) } == ["the content\nmore\n"])
        #expect(archive.leftOut == nil)
    }

    @Test func `an archive that names the same bytes thousands of times is bounded`() throws {
        let script = """
            import io, struct, zipfile
            memory = io.BytesIO()
            with zipfile.ZipFile(memory, 'w', zipfile.ZIP_DEFLATED) as z: z.writestr('a', bytes(60 << 20))
            data = memory.getvalue()
            end = data.rindex(b'PK\\x05\\x06')
            start = struct.unpack('<I', data[end + 16:end + 20])[0]
            entry = data[start:end]
            count = 60000
            tail = data[end:end + 8] + struct.pack('<HHII', count, count, len(entry) * count, start) + b'\\0\\0'
            open('out', 'wb').write(data[:start] + entry * count + tail)
            """
        let archive = try #require(
            Archive(packed("cat >make.py <<'END'\n\(script)\nEND\npython3 make.py")))
        #expect(archive.members.map(\.name) == ["a"])
    }

    @Test func `a text is no archive`() {
        #expect(Archive(Array("PK is a text".utf8)) == nil && Archive([]) == nil)
    }

    @Test(arguments: [
        "head -c 200000000 /dev/zero | gzip -c >out",
        "cp in/a.txt x; for i in 1 2 3 4 5; do gzip -c x >y; mv y x; done; cp x out",
        "head -c 100 /dev/urandom >r; (printf '\\037\\213\\010'; cat r) >out",
    ])
    func `what unpacks to too much, is too deep or damaged is said`(script: String) throws {
        let archive = try #require(Archive(packed(script)))
        #expect(archive.leftOut != nil)
        #expect(archive.members.reduce(0) { $0 + $1.bytes.count } <= 64 << 20)
    }

    @Test func `an archive that is cut anywhere ends no program`() throws {
        for script in [Self.zip, "tar cf out in", "tar czf out in"] {
            let whole = try packed(script)
            for cut in stride(from: 0, to: whole.count, by: max(1, whole.count / 199)) {
                _ = Archive(Array(whole.prefix(cut)))
                var damaged = whole
                damaged[cut] ^= 0xFF
                _ = Archive(damaged)
            }
        }
    }

    @Test(
        arguments: [
            [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], Array("BZh91AY".utf8), [0x28, 0xB5, 0x2F, 0xFD, 0],
            Array("Rar!abc".utf8),
        ] as [[UInt8]])
    func `a form that is not opened is said`(content: [UInt8]) throws {
        #expect(try #require(Archive(content)).leftOut?.contains("not opened") == true)
    }
}
