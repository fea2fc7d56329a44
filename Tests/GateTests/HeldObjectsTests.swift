import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Gate

/// The objects of held pushes, which several processes are at.
@Suite struct HeldObjectsTests {
    @Test func `of those who forget the same at once nobody fails, and nothing stays`() throws {
        let folder = NSTemporaryDirectory() + "/gatehouse-held-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let failures = Mutex<[String]>([])
        for round in 0..<400 {
            let objects = HeldObjects(folder: "\(folder)/\(round)")
            for inner in ["pack", "aa", "bb"] {
                try FileManager.default.createDirectory(
                    atPath: "\(objects.folder)/\(inner)", withIntermediateDirectories: true)
            }
            DispatchQueue.concurrentPerform(iterations: 4) { _ in
                do {
                    try objects.discard()
                } catch {
                    failures.withLock { $0.append("\(error)") }
                }
            }
            #expect(!objects.exist)
        }

        #expect(failures.withLock { $0 }.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
}
