import Foundation
import GitProcess
import Testing

/// The objects of held pushes, which several processes are at.
@Suite struct HeldObjectsTests {
    @Test func `of those who forget the same at once nobody fails, and nothing stays`() async throws {
        let folder = NSTemporaryDirectory() + "/gatehouse-held-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for round in 0..<10 {
            let objects = HeldObjects(folder: "\(folder)/\(round)")
            for number in 0..<100 {
                let inner = "\(objects.folder)/\(number)"
                try FileManager.default.createDirectory(atPath: inner, withIntermediateDirectories: true)
                try Data().write(to: URL(fileURLWithPath: inner + "/object"))
            }

            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 { group.addTask { try objects.discard() } }
                try await group.waitForAll()
            }

            #expect(!objects.exist)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
}
