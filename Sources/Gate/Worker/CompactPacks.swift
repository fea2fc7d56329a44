import Domain
import Files
import Foundation
import Programs

/// Puts the packs of a mirror together. Each push leaves one, and Git and the hooks look into each for what they do not
/// find elsewhere.
struct CompactPacks {
    let home: Home

    /// So many are no burden.
    private static let most = 50

    /// Does it where they are many, unless another process is at it. Small packs become a large one, and large ones stay
    /// as they are: see git-repack(1), `--geometric`. All that is in them is kept, also what no ref leads to. What a push
    /// that is under way needs is looked for again where a pack is gone.
    ///
    /// - Returns: how many there were and are; nil where nothing was done.
    func callAsFunction(_ mirror: Mirror) throws -> (before: Int, after: Int)? {
        let before = try count(in: mirror)
        guard before > Self.most else { return nil }
        return try home.packsLock(ofMirror: mirror.name).withLock(waiting: 0) {
            _ = try GitCommand.clean(gitDirectory: mirror.path).output(
                ["repack", "--geometric=2", "-d", "--quiet"])
            return (before, try count(in: mirror))
        }
    }

    /// Those that Git may take apart.
    private func count(in mirror: Mirror) throws -> Int {
        let names = Set(try FileManager.default.contentsOfDirectory(atPath: mirror.path + "/objects/pack"))
        return names.count { $0.hasSuffix(".pack") && !names.contains($0.dropLast("pack".count) + "keep") }
    }
}
