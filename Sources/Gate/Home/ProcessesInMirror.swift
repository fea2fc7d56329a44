import Files
import Foundation
import Programs

/// The processes of this account that have a mirror for their folder, as all of Git's have that a push or the gate starts.
struct ProcessesInMirror {
    private let folder: String

    init(path: String) {
        folder = RealPath.resolve(path) ?? path
    }

    var numbers: [Int] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return all.compactMap { Int($0) }.sorted().filter { number in
            let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(number)/cwd")
            return place == folder || place?.hasPrefix(folder + "/") == true
        }
    }

    /// Those of Git that may write the gate's own refs.
    var writers: [Int] { numbers.filter(Self.mayWrite) }

    /// What takes and sends pushes has no way to these refs, and may wait for an approval, or for an upstream, for minutes.
    private static let others: Set<Substring> = [
        "receive-pack", "upload-pack", "http-backend", "push", "send-pack",
    ]

    private static func mayWrite(_ number: Int) -> Bool {
        // Of one that has ended nothing is left to read.
        guard let line = FileManager.default.contents(atPath: "/proc/\(number)/cmdline") else { return false }
        let words = String(decoding: line, as: UTF8.self).split(separator: "\0")
        guard let program = words.first?.split(separator: "/").last, program.hasPrefix("git") else {
            return false
        }
        let commands = words.dropFirst() + [program.dropFirst("git-".count)]
        return others.isDisjoint(with: commands)
    }
}
