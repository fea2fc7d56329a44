import Foundation

/// Removes what killed processes left in a mirror, such as the quarantine of a push or an unfinished pack. Git would do
/// so in its own maintenance, which does not run in mirrors.
struct RemoveLeftovers {
    /// The age of leftovers in seconds. A process in progress writes more often than that.
    private static let age: TimeInterval = 24 * 60 * 60

    /// - Returns: the number of removed files and folders.
    func callAsFunction(_ mirrorPath: String) throws -> Int {
        let objects = mirrorPath + "/objects"
        return try remove(from: objects) + remove(from: objects + "/pack")
    }

    private func remove(from folder: String) throws -> Int {
        let old = try FileManager.default.contentsOfDirectory(atPath: folder).filter(isLeftover)
            .map { "\(folder)/\($0)" }.filter(isOld)
        for path in old {
            // Another process may remove it at the same time.
            do { try FileManager.default.removeItem(atPath: path) } catch CocoaError.fileNoSuchFile {}
        }
        return old.count
    }

    /// Whether a name is one of Git's temporary files, or of a copy from a hold.
    private func isLeftover(_ name: String) -> Bool {
        ["tmp_", ".tmp-", "incoming-"].contains { name.hasPrefix($0) } || name.hasSuffix(".part")
    }

    /// Whether neither the path nor anything in it was written lately. A file that goes meanwhile belongs to a
    /// process in progress.
    private func isOld(_ path: String) -> Bool {
        let within = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return ([path] + within.map { "\(path)/\($0)" }).allSatisfy {
            let attributes = try? FileManager.default.attributesOfItem(atPath: $0)
            guard let written = attributes?[.modificationDate] as? Date else { return false }
            return written < Date(timeIntervalSinceNow: -Self.age)
        }
    }
}
