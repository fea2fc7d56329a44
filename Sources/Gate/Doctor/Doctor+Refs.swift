import Domain
import Foundation
import LedgerStore
import Programs

extension Doctor {
    /// Refs that Git cannot read, or whose objects are missing. A single one makes Git refuse every push.
    func refChecks(_ mirror: Mirror, _ git: GitCommand) throws -> [Check] {
        // Git hangs when it reads one of these.
        let special = specialChecks(mirror)
        guard special.isEmpty else { return special }
        let problems = rubbishChecks(mirror) + (try danglingChecks(mirror, git))
        guard problems.isEmpty else { return problems }
        if let lost = try FollowHead(mirror: mirror).lostBranch() {
            return [
                failed(
                    mirror.name, "HEAD points to \(lost), which does not exist: clones check out nothing",
                    mend: "gatehouse mirror refresh \(mirror.name)")
            ]
        }
        return [ok(mirror.name, "all refs can be read, and HEAD points to a branch")]
    }

    /// Entries that are neither a file nor a folder, such as a pipe.
    private func specialChecks(_ mirror: Mirror) -> [Check] {
        let folder = mirror.path + "/refs"
        return (FileManager.default.subpaths(atPath: folder) ?? []).sorted().compactMap { name in
            let path = "\(folder)/\(name)"
            var status = stat()
            guard stat(path, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) else {
                return nil
            }
            let ref = RefName("refs/" + name)
            return failed(
                mirror.name, "\(ref) is neither a file nor a folder: Git hangs when it reads it",
                mend: "rm \(ShellWord.quoting(path))" + bringing(ref, to: mirror))
        }
    }

    /// Files among the refs that are not refs. Git skips them when it lists refs.
    private func rubbishChecks(_ mirror: Mirror) -> [Check] {
        let folder = mirror.path + "/refs"
        let names = (FileManager.default.subpaths(atPath: folder) ?? []).filter { !$0.hasSuffix(".lock") }
        return names.sorted().compactMap { name in
            var isFolder: ObjCBool = false
            let path = "\(folder)/\(name)"
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
                // A file that is gone meanwhile is no problem.
                let content = FileManager.default.contents(atPath: path), !Self.isRef(content)
            else { return nil }
            let ref = RefName("refs/" + name)
            return failed(
                mirror.name, "the file of \(ref) does not contain a ref: Git refuses every push",
                mend: "rm \(ShellWord.quoting(path))" + bringing(ref, to: mirror))
        }
    }

    private static func isRef(_ content: Data) -> Bool {
        let text = String(decoding: content, as: UTF8.self)
        if text.hasPrefix("ref: refs/") { return true }
        let first = text.prefix { !$0.isWhitespace }
        return ObjectID(hex: first) != nil
    }

    private func danglingChecks(_ mirror: Mirror, _ git: GitCommand) throws -> [Check] {
        let listed = try git.output(["for-each-ref", "--format=%(objectname) %(refname)"])
            .split(separator: "\n").map { $0.split(separator: " ", maxSplits: 1) }.filter { $0.count == 2 }
        let ids = listed.map { $0[0] + "\n" }.joined()
        let found = try git.output(
            ["cat-file", "--batch-check=%(objectname) %(objecttype)"], input: Array(ids.utf8))
        let missing = Set(
            found.split(separator: "\n").filter { $0.hasSuffix(" missing") }.map {
                $0.dropLast(" missing".count)
            })
        return listed.filter { missing.contains($0[0]) }.map { line in
            let ref = RefName(String(line[1]))
            return failed(
                mirror.name, "\(ref) points to \(line[0]), which is missing: Git refuses every push",
                mend:
                    "restore the object from a backup, or: git --git-dir=\(ShellWord.quoting(mirror.path)) "
                    + "update-ref -d \(ShellWord.quoting(ref.rawValue))" + bringing(ref, to: mirror))
        }
    }

    /// The commands that restore a ref, if it can be restored.
    private func bringing(_ ref: RefName, to mirror: Mirror) -> String {
        guard ref.rawValue != MirrorConfiguration.homeRef else {
            return "; then gatehouse mirror repair \(mirror.name)"
        }
        guard let ledger = try? home.openLedger(),
            let known = try? ledger.upstreamValues(of: [ref], mirror: mirror.name)[ref], !known.isZero
        else { return "" }
        let words = [
            "git", "--git-dir=\(mirror.path)", "fetch", mirror.upstream, "+\(ref.rawValue):\(ref.rawValue)",
        ]
        return "; then, since the upstream has it: " + words.map(ShellWord.quoting).joined(separator: " ")
    }
}
