import Foundation
import Testing

@testable import Files

@Suite struct FileStatusTests {
    @Test func `of a symbolic link the file is told that it leads to`() throws {
        let folder = try TemporaryFolder(named: "status")
        let (file, link) = (folder.path + "/file", folder.path + "/link")
        try Data("12345".utf8).write(to: URL(fileURLWithPath: file))
        chmod(file, 0o640)
        symlink(file, link)

        let status = try FileStatus(of: link)

        #expect(status.size == 5 && status.permissions == 0o640)
        #expect(abs(status.changed.timeIntervalSinceNow) < 60)
    }

    @Test func `what is not there has no status`() throws {
        #expect(FileStatus(at: "/nothing/here") == nil)
        #expect(throws: SystemError.self) { try FileStatus(of: "/nothing/here") }
    }
}
