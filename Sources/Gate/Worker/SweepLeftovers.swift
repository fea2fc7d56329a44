import Foundation

/// Removes from a mirror what was left there by pushes, fetches and clean-ups that were killed: the quarantine of a push,
/// a pack that was never finished. Git leaves that to its own clean-up, which does not run in mirrors.
struct SweepLeftovers {
    /// In seconds. Whatever is under way writes more often than that.
    private static let age: TimeInterval = 24 * 60 * 60

    /// - Returns: how many there were.
    func callAsFunction(_ mirrorPath: String) throws -> Int {
        let objects = mirrorPath + "/objects"
        return try sweep(objects) + sweep(objects + "/pack")
    }

    private func sweep(_ folder: String) throws -> Int {
        let old = try FileManager.default.contentsOfDirectory(atPath: folder).filter(isLeftover)
            .map { "\(folder)/\($0)" }.filter(isOld)
        for path in old {
            // Another process may be at it, too.
            do { try FileManager.default.removeItem(atPath: path) } catch CocoaError.fileNoSuchFile {}
        }
        return old.count
    }

    /// Git's temporary files and folders, and what was being copied from a hold.
    private func isLeftover(_ name: String) -> Bool {
        ["tmp_", ".tmp-", "incoming-"].contains { name.hasPrefix($0) } || name.hasSuffix(".part")
    }

    /// Whether neither it nor anything in it was written of late. What goes meanwhile is somebody's who is at work.
    private func isOld(_ path: String) -> Bool {
        let within = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
        return ([path] + within.map { "\(path)/\($0)" }).allSatisfy {
            let attributes = try? FileManager.default.attributesOfItem(atPath: $0)
            guard let written = attributes?[.modificationDate] as? Date else { return false }
            return written < Date(timeIntervalSinceNow: -Self.age)
        }
    }
}
