import Foundation
import Synchronization

/// Somebody who does something with the home meanwhile, by a shell.
final class Companion: Sendable {
    private let done = DispatchSemaphore(value: 0)
    private let said = Mutex("")

    init(_ place: Installation, _ name: String, _ script: String) {
        Thread.detachNewThread { [self] in
            let outcome = try? place.run("sh", ["-c", script], environment: ["GATEHOUSE_ACTOR": name])
            said.withLock { $0 = outcome.map { $0.output + $0.errors } ?? "" }
            done.signal()
        }
    }

    /// What was printed, once it is done.
    func outcome() -> String {
        done.wait()
        return said.withLock { $0 }
    }
}
