import Foundation
import Testing

@testable import SecretScan

/// What an archive's own words hide from programs that believe them.
@Suite struct HiddenMemberTests {
    private func zip(_ names: [String], compression: String = "ZIP_DEFLATED", then change: String = "") throws
        -> [UInt8]
    {
        let script = """
            import io, struct, sys, zipfile
            memory = io.BytesIO()
            with zipfile.ZipFile(memory, 'w', zipfile.\(compression)) as z:
                for name in \(names): z.writestr(name, 'the content of ' + name)
            data = bytearray(memory.getvalue())
            end = data.rindex(b'PK\\x05\\x06')
            \(change)
            sys.stdout.buffer.write(data)
            """
        return try python(script)
    }

    private func tar(_ body: String) throws -> [UInt8] {
        try python(
            """
            import io, sys, tarfile
            memory = io.BytesIO()
            def add(archive, name, kind=tarfile.REGTYPE, link=''):
                entry = tarfile.TarInfo(name)
                data = ('the content of ' + name).encode()
                entry.type, entry.size, entry.linkname = kind, len(data), link
                archive.addfile(entry, io.BytesIO(data))
            \(body)
            sys.stdout.buffer.write(memory.getvalue())
            """)
    }

    private func python(_ script: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = Array(output.fileHandleForReading.readDataToEndOfFile())
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return bytes
    }

    private func texts(_ archive: Archive) -> [String] {
        archive.members.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    // MARK: ZIP

    @Test(arguments: [
        "data[end + 8:end + 12] = bytes(4)", "data[end + 16:end + 20] = b'\\xff\\xff\\xff\\x7f'",
        "del data[end:]",
        "del data[data.index(b'PK\\x01\\x02'):]", "data[:0] = b'#!/bin/sh\\nexit\\n'",
        "data += bytes(100000)",
    ])
    func `a ZIP file's members are found whatever its list tells`(change: String) throws {
        for compression in ["ZIP_DEFLATED", "ZIP_STORED"] {
            let archive = try #require(
                Archive(zip(["a", "b/c"], compression: compression, then: change)))
            #expect(archive.members.map(\.name) == ["a", "b/c"])
            #expect(texts(archive) == ["the content of a", "the content of b/c"])
            #expect(archive.leftOut == nil)
        }
    }

    @Test func `a list that tells another form than a member's own header is said`() throws {
        let archive = try #require(
            Archive(zip(["a"], then: "place = data.index(b'PK\\x01\\x02'); data[place + 10] = 0")))
        #expect(archive.leftOut?.contains("lists") == true)
    }

    @Test func `a member that was written to a pipe is found as far as it goes`() throws {
        let script = """
            import sys, zipfile
            class Pipe:
                def write(self, data): return sys.stdout.buffer.write(data)
                def flush(self): pass
            for kind in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                with zipfile.ZipFile(Pipe(), 'w', kind) as z:
                    z.writestr('a', 'the first'); z.writestr('b', 'the second')
            """
        let archive = try #require(Archive(python(script)))
        #expect(archive.members.map(\.name) == ["a", "b", "a", "b"])
        #expect(Swift.zip(texts(archive), ["the first", "the second"]).allSatisfy { $0.hasPrefix($1) })
        #expect(texts(archive).suffix(2) == ["the first", "the second"])
    }

    // MARK: gzip

    @Test func `a gzip file behind other bytes is opened`() throws {
        let archive = try #require(
            Archive(
                python(
                    """
                    import gzip, sys
                    sys.stdout.buffer.write(b'#!/bin/sh\\ntail -c +40 $0\\n' + gzip.compress(b'the content') + b'the end')
                    """)))
        #expect(texts(archive) == ["the content"] && archive.leftOut == nil)
    }

    @Test func `bytes that only look like a beginning are no archive`() {
        let magic: [UInt8] = [0x1F, 0x8B, 0x08]
        #expect(Archive(Array("the magic number is ".utf8) + magic + Array(" and some words".utf8)) == nil)
        #expect(Archive(Array("PK".utf8) + [1, 2] + [UInt8](repeating: 0, count: 100)) != nil)
    }

    @Test func `very many false beginnings are bounded, and that is said`() throws {
        let beginning: [UInt8] = [0x1F, 0x8B, 0x08, 0, 0, 0, 0, 0, 0, 3]
        let archive = try #require(
            Archive(Array("x".utf8) + Array(repeatElement(beginning, count: 200_000).joined())))
        #expect(archive.leftOut != nil)
    }

    // MARK: tar

    @Test(arguments: ["REGTYPE", "AREGTYPE", "CONTTYPE", "GNUTYPE_SPARSE", "LNKTYPE", "b'Z'"])
    func `what a tar entry holds is found, whatever kind it is of`(kind: String) throws {
        let name = kind.hasPrefix("b'") ? kind : "tarfile.\(kind)"
        let archive = try #require(
            Archive(
                tar(
                    """
                    with tarfile.open(fileobj=memory, mode='w') as t:
                        add(t, 'a', \(name), 'elsewhere'); add(t, 'b')
                    """)))
        #expect(archive.members.map(\.name).suffix(2) == ["a", "b"])
        #expect(texts(archive).suffix(2) == ["the content of a", "the content of b"])
        #expect(archive.names.contains("elsewhere"))
    }

    @Test(arguments: ["GNU_FORMAT", "PAX_FORMAT", "USTAR_FORMAT"])
    func `long names are told whole`(format: String) throws {
        let long = String(repeating: "folder/", count: format == "USTAR_FORMAT" ? 18 : 40) + "file"
        let archive = try #require(
            Archive(
                tar(
                    """
                    with tarfile.open(fileobj=memory, mode='w', format=tarfile.\(format)) as t:
                        add(t, '\(long)'); add(t, 'b')
                    """)))
        #expect(archive.members.map(\.name).suffix(1) == ["b"] && archive.names.contains(long))
        #expect(archive.members.contains { $0.name == long && $0.bytes.count == long.utf8.count + 15 })
        #expect(archive.leftOut == nil)
    }

    @Test func `tar files that follow one another are all read, and one without a first name`() throws {
        let archive = try #require(
            Archive(
                tar(
                    """
                    with tarfile.open(fileobj=memory, mode='w') as t: add(t, '')
                    with tarfile.open(fileobj=memory, mode='w') as t: add(t, 'b')
                    memory.write(b'behind the end')
                    """)))
        #expect(texts(archive) == ["the content of ", "the content of b", "behind the end"])
        #expect(archive.leftOut == nil)
    }

    @Test func `a tar file of the oldest form is known by its checksum`() throws {
        let archive = try #require(
            Archive(
                tar(
                    """
                    with tarfile.open(fileobj=memory, mode='w') as t: add(t, 'a')
                    data = bytearray(memory.getvalue())
                    data[257:512] = bytes(255)
                    data[148:156] = b' ' * 8
                    data[148:156] = b'%06o\\0 ' % sum(data[:512])
                    memory.seek(0); memory.write(data)
                    """)))
        #expect(texts(archive) == ["the content of a"])
    }

    // MARK: Bounds

    @Test func `archives share what may be unpacked`() throws {
        let bomb = try python("import gzip, sys; sys.stdout.buffer.write(gzip.compress(bytes(100 << 20), 1))")
        let allowance = UnpackingAllowance()
        let archives = (0..<60).compactMap { _ in Archive(bomb, within: allowance) }
        #expect(archives.count == 60 && archives.allSatisfy { $0.leftOut != nil })
        let unpacked = archives.flatMap(\.members).reduce(0) { $0 + $1.bytes.count }
        #expect(unpacked == UnpackingAllowance.maximum)
        #expect(archives.last?.leftOut?.contains("256 MiB") == true)
    }
}
