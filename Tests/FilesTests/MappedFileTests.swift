import Files
import Foundation
import Testing

@Suite struct MappedFileTests {
    @Test func `a file is read as it is, and one that is empty or missing is none`() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("mapped-\(UUID())").path
        #expect(MappedFile.bytes(of: path) == nil)
        try Data().write(to: URL(fileURLWithPath: path))
        defer { unlink(path) }
        #expect(MappedFile.bytes(of: path) == nil)
        let bytes = Data((0..<10_000).map { UInt8(truncatingIfNeeded: $0) })
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(MappedFile.bytes(of: path) == bytes)
    }
}
