import Files
import Foundation
import Programs

/// The processes of this account that work in a mirror's folder, as every Git process of a push or of the gate does.
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

    /// The Git processes that may write the gate's own refs.
    var writers: [Int] { numbers.filter(Self.mayWrite) }

    /// Git commands that cannot write these refs, and may wait for an approval or an upstream for minutes.
    private static let others: Set<Substring> = [
        "receive-pack", "upload-pack", "http-backend", "push", "send-pack",
    ]

    private static func mayWrite(_ number: Int) -> Bool {
        // A process that has ended has no command line.
        guard let line = FileManager.default.contents(atPath: "/proc/\(number)/cmdline") else { return false }
        let words = String(decoding: line, as: UTF8.self).split(separator: "\0")
        guard let program = words.first?.split(separator: "/").last, program.hasPrefix("git") else {
            return false
        }
        let commands = words.dropFirst() + [program.dropFirst("git-".count)]
        return others.isDisjoint(with: commands)
    }
}
