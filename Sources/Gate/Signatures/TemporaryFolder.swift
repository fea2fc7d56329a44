import Foundation
import Glibc

/// A folder for nobody else's eyes, which goes away with this.
final class TemporaryFolder: Sendable {
    let path: String

    init(named name: String) throws {
        var template = Array("\(NSTemporaryDirectory())/\(name)-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw Failure(reason: String(cString: strerror(errno)))
        }
        path = String(cString: made)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    private struct Failure: Error, CustomStringConvertible {
        let reason: String
        var description: String { "cannot make a temporary folder in \(NSTemporaryDirectory()): \(reason)" }
    }
}
