import CWatchedSync
import Foundation
import Testing

@testable import Files

/// One after the other: what is synced is noted for the whole process.
@Suite(.serialized) struct DurableFileTests {
    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "/gatehouse-files-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    /// What is synced in the folder while `body` runs, by names; the folder itself is `.`.
    private func synced(_ body: () throws -> Void) rethrows -> [String] {
        watched_sync_begin()
        defer { watched_sync_begin() }
        try body()
        var bytes = [CChar](repeating: 0, count: 1 << 16)
        let count = watched_sync_end(&bytes, bytes.count)
        let paths = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let real = folder.replacing("//", with: "/")
        return paths.split(separator: "\n").filter { $0.hasPrefix(real) }.map { path in
            path == real
                ? "." : String(path.dropFirst(real.count + 1)).replacing(/\.\d+-\d+\.tmp/, with: ".tmp")
        }
    }

    @Test func `a durable file is synced, and then the folder that has its name`() throws {
        let order = try synced { try DurableFile.replace(folder + "/key", with: Array("secret".utf8)) }
        let note = try synced { try DurableFile.replace(folder + "/note", with: [], isDurable: false) }

        #expect(order == ["key.tmp", "."])
        #expect(note.isEmpty)
        #expect(try String(contentsOfFile: folder + "/key", encoding: .utf8) == "secret")
    }

    @Test func `it has its mode from the start, and nothing is left beside it`() throws {
        for (mode, content) in [(0o600, "one"), (0o755, "another")] {
            try DurableFile.replace(folder + "/hook", with: Array(content.utf8), mode: mode_t(mode))
            let attributes = try FileManager.default.attributesOfItem(atPath: folder + "/hook")
            #expect(attributes[.posixPermissions] as? Int == mode)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["hook"])
    }

    @Test func `where it cannot be written the old file stays, and the reason is said`() throws {
        let path = folder + "/kept/file"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try "old".write(toFile: path + "/inside", atomically: true, encoding: .utf8)

        let failure = #expect(throws: SystemError.self) { try DurableFile.replace(path, with: [1]) }

        #expect(failure?.description == "cannot write \(path): Is a directory")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/kept") == ["file"])
        let missing = #expect(throws: SystemError.self) {
            try DurableFile.replace(folder + "/none/file", with: [1])
        }
        #expect(missing?.reason == "No such file or directory")
    }
}
