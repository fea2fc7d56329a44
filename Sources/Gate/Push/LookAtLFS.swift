import Domain
import Foundation
import GitObjects
import GitProcess
import LedgerStore

/// Finds out where the contents go of files that are kept by Git LFS.
struct LookAtLFS {
    let repository: Repository
    /// The mirror that is pushed to; nil where the ledger does not know it.
    let mirror: Ledger.Mirror?

    private static let configuration: TreePath = ".lfsconfig"
    /// How many pointers are told by their paths.
    private static let named = 20

    /// - Parameter tips: the push's new commits that refs lead to.
    func callAsFunction(_ pointers: [LFSPointer], tips: [ObjectID]) throws -> LFSFacts {
        var facts = LFSFacts()
        facts.pointers = Array(pointers.prefix(Self.named))
        facts.count = pointers.count
        // Of a pointer that a later commit took out again the contents are missed, too.
        let having = try tips.filter { tip in
            try facts.pointers.contains { try repository.blob(at: $0.path, in: tip) == $0.content }
        }
        facts.isElsewhere = try (having.isEmpty ? tips : having).allSatisfy(sendsElsewhere)
        facts.isInMirror = FileManager.default.fileExists(atPath: repository.path + "lfs/objects")
        facts.upstream = mirror.flatMap { Self.server(of: $0.upstream) }
        return facts
    }

    private func sendsElsewhere(_ tip: ObjectID) throws -> Bool {
        guard let id = try repository.blob(at: Self.configuration, in: tip),
            case .success(let bytes) = try repository.blob(id, limit: 1 << 16)
        else { return false }
        let keys = "^(lfs\\.(url|pushurl)|remote\\..*\\.lfs(push)?url)$"
        let outcome = try GitCommand.clean(gitDirectory: repository.path).run(
            ["config", "--file", "-", "--no-includes", "--null", "--get-regexp", keys], input: bytes)
        let urls = outcome.outputText.split(separator: "\0").compactMap { entry in
            entry.split(separator: "\n", maxSplits: 1).dropFirst().first
        }
        return !urls.isEmpty && !urls.contains(where: isMirror)
    }

    /// Clients know the mirror by other names than the server, which all end with the same.
    private func isMirror(_ url: Substring) -> Bool {
        guard let mirror, url != mirror.upstream[...] else { return false }
        return url.contains(mirror.path) || url.contains("mirrors/\(mirror.name).git")
    }

    /// Where a server of this URL takes contents; nil of a folder of the machine's.
    private static func server(of upstream: String) -> String? {
        if upstream.hasPrefix("http://") || upstream.hasPrefix("https://") {
            return upstream + (upstream.hasSuffix(".git") ? "/info/lfs" : ".git/info/lfs")
        }
        return upstream.hasPrefix("/") ? nil : upstream
    }
}
