import Files
import Foundation

/// What went wrong in hooks of agents, which print nothing.
package struct HelperLog: Sendable {
    let path: String

    private static let maximumSize = 256 << 10

    /// Adds a line. A failure to do so is passed over: there is nowhere left to say it.
    package func add(_ message: String) {
        let time = UTCTime.text(millisecondsSince1970: Int(Glibc.time(nil)) * 1_000)
        let line = "\(time) \(message.split(separator: "\n").joined(separator: " "))\n"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        if lseek(descriptor, 0, SEEK_END) > Self.maximumSize { rename(path, path + ".old") }
        _ = line.utf8.withContiguousStorageIfAvailable { write(descriptor, $0.baseAddress, $0.count) }
    }

    /// The last lines, oldest first.
    package func last(_ count: Int) -> [String] {
        guard let bytes = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").suffix(count).map(String.init)
    }
}
