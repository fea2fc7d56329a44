import Files
import Foundation
import TestSupport

/// A folder that goes away with its owner.
package final class TestFolder: Sendable {
    package let path: String

    package init() throws {
        let base = RealPath.resolve(NSTemporaryDirectory()) ?? "/tmp"
        path = "\(base)/git-session-test-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    package func write(_ content: String, to name: String, isExecutable: Bool = false) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        guard isExecutable else { return try content.write(to: url, atomically: false, encoding: .utf8) }
        try ExecutableFile.write(content, at: url.path)
    }

    package func read(_ name: String) throws -> String {
        try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
    }

    /// The files below a folder whose bytes contain `text`.
    package func filesContaining(_ text: String, below name: String) throws -> [String] {
        let names =
            FileManager.default.enumerator(atPath: "\(path)/\(name)")?.compactMap { $0 as? String } ?? []
        return names.filter { file in
            let bytes = FileManager.default.contents(atPath: "\(path)/\(name)/\(file)") ?? Data()
            return bytes.range(of: Data(text.utf8)) != nil
        }
    }

    package func has(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(path)/\(name)")
    }
}
