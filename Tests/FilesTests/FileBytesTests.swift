import Files
import Foundation
import Testing

@Suite struct FileBytesTests {
    @Test(arguments: [0, 1, 4_096, 100_000])
    func `a file is read whole`(size: Int) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("bytes-\(UUID())").path
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        defer { unlink(path) }
        #expect(FileBytes.of(path) == bytes)
    }

    @Test func `what tells no size is read to its end, and folders and missing files are none`() {
        #expect(FileBytes.of("/proc/self/status")?.starts(with: "Name:".utf8) == true)
        #expect(FileBytes.of("/") == nil && FileBytes.of("/nowhere") == nil)
    }
}
