import Domain
import Files
import Foundation
import Programs

/// Combines the packs of a mirror. Each push leaves one, and Git and the hooks search all of them.
struct CombinePacks {
    let home: Home

    /// Up to this many packs are left alone.
    private static let most = 50

    /// Combines the packs if they are many, unless another process does so. Small packs become a large one, and large
    /// ones stay: see git-repack(1), `--geometric`. All objects are kept, reachable or not. A push in progress that
    /// misses a removed pack looks for its objects again.
    ///
    /// - Returns: the numbers of packs before and after; nil if nothing was done.
    func callAsFunction(_ mirror: Mirror) throws -> (before: Int, after: Int)? {
        let before = try count(in: mirror)
        guard before > Self.most else { return nil }
        return try home.packsLock(ofMirror: mirror.name).withLock(waiting: 0) {
            _ = try GitCommand.clean(gitDirectory: mirror.path).output(
                ["repack", "--geometric=2", "-d", "--quiet"])
            return (before, try count(in: mirror))
        }
    }

    /// The number of packs that Git may combine.
    private func count(in mirror: Mirror) throws -> Int {
        let names = Set(try FileManager.default.contentsOfDirectory(atPath: mirror.path + "/objects/pack"))
        return names.count { $0.hasSuffix(".pack") && !names.contains($0.dropLast("pack".count) + "keep") }
    }
}
