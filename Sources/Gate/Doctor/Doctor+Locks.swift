import Domain
import Foundation

extension Doctor {
    /// A `receive-pack` that was killed leaves lock files, which block later pushes. Git holds none of them open, so that one
    /// that is in use is told by a process that works in the mirror.
    func locksCheck(_ mirror: Mirror) -> Check {
        let found = locks(of: mirror)
        guard !found.isEmpty else { return ok(mirror.name, "no stale locks") }
        let workers = ProcessesInMirror(path: mirror.path).numbers
        // Those that went meanwhile were in use.
        let left = found.filter { FileManager.default.fileExists(atPath: $0.path) }
        guard let oldest = left.map(\.age).max() else { return ok(mirror.name, "no stale locks") }
        let paths = left.map { ShellWord.quoting($0.path) }
        guard workers.isEmpty else {
            // A push takes its locks for a moment.
            guard oldest > 60 else { return ok(mirror.name, "its locks are in use") }
            return warning(
                mirror.name,
                "a lock is \(Int(oldest)) s old, while processes work in the mirror "
                    + "(\(workers.map(String.init).joined(separator: ", "))): \(paths.joined(separator: ", "))",
                mend: "look again once these have ended; 'ps -p \(workers[0])' says what they are")
        }
        guard !left.allSatisfy({ OwnRefs.contain(lock: String($0.path.dropFirst(mirror.path.count + 1))) })
        else {
            return warning(
                mirror.name,
                "locks of ended processes are on refs of the gate: \(paths.joined(separator: ", "))",
                mend: "gatehouse forward, which takes them away, as the worker does by itself")
        }
        return failed(
            mirror.name,
            "locks of ended processes block pushes: \(paths.joined(separator: ", ")), up to \(Int(oldest)) s old; no "
                + "process works in the mirror",
            mend: "make sure that no other machine is at work in it, then rm \(paths.joined(separator: " "))")
    }

    private func locks(of mirror: Mirror) -> [(path: String, age: TimeInterval)] {
        let top = (try? FileManager.default.contentsOfDirectory(atPath: mirror.path)) ?? []
        let refs = (FileManager.default.subpaths(atPath: mirror.path + "/refs") ?? []).map { "refs/" + $0 }
        return (top + refs).filter { $0.hasSuffix(".lock") }.sorted().compactMap { name in
            let path = "\(mirror.path)/\(name)"
            let attributes = try? FileManager.default.attributesOfItem(atPath: path)
            return (attributes?[.modificationDate] as? Date).map { (path, -$0.timeIntervalSinceNow) }
        }
    }
}
