import Files
import Foundation
import Testing

@Suite struct FolderNamesTests {
    private let folder =
        FileManager.default.temporaryDirectory.path + "/gatehouse-files-\(UUID().uuidString.prefix(8))"

    @Test func `a folder's names are all but those of itself and its parent`() throws {
        try FileManager.default.createDirectory(atPath: folder + "/inner", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data().write(to: URL(fileURLWithPath: folder + "/.env"))

        #expect(FolderNames.of(folder).sorted() == [".env", "inner"])
        #expect(FolderNames.of(folder + "/inner").isEmpty)
    }

    @Test func `names are found by a part of them`() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["a.env", ".env.local", "env", "b.txt"] {
            try Data().write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }

        #expect(FolderNames.of(folder, having: ".env").sorted() == [".env.local", "a.env"])
    }

    @Test func `a folder that cannot be read has no names`() {
        #expect(FolderNames.of(folder + "/missing").isEmpty)
    }
}
