import Domain
import Foundation

extension Doctor {
    /// Lock files that a killed `receive-pack` left, and that block later pushes. Git does not keep its locks open,
    /// so a lock counts as in use while any process works in the mirror.
    func locksCheck(_ mirror: Mirror) -> Check {
        let found = locks(of: mirror)
        guard !found.isEmpty else { return ok(mirror.name, "no stale locks") }
        let workers = ProcessesInMirror(path: mirror.path).numbers
        // Locks that are gone meanwhile were in use.
        let left = found.filter { FileManager.default.fileExists(atPath: $0.path) }
        guard let oldest = left.map(\.age).max() else { return ok(mirror.name, "no stale locks") }
        let paths = left.map { ShellWord.quoting($0.path) }
        guard workers.isEmpty else {
            // A push holds its locks for a moment only.
            guard oldest > 60 else { return ok(mirror.name, "its locks are in use") }
            return warning(
                mirror.name,
                "a lock is \(Int(oldest)) s old, while processes work in the mirror "
                    + "(\(workers.map(String.init).joined(separator: ", "))): \(paths.joined(separator: ", "))",
                mend: "check again when these have ended; 'ps -p \(workers[0])' shows what they are")
        }
        guard !left.allSatisfy({ OwnRefs.contain(lock: String($0.path.dropFirst(mirror.path.count + 1))) })
        else {
            return warning(
                mirror.name,
                "ended processes left locks on the gate's own refs: \(paths.joined(separator: ", "))",
                mend: "run 'gatehouse forward', which removes them, as the worker does by itself")
        }
        return failed(
            mirror.name,
            "locks of ended processes block pushes: \(paths.joined(separator: ", ")), up to \(Int(oldest)) s old; no "
                + "process works in the mirror",
            mend: "make sure that no other machine works in it, then: rm \(paths.joined(separator: " "))")
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
