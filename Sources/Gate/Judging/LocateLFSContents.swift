import Domain
import Foundation
import GitObjects
import LedgerStore
import Programs

/// Finds out where clients send the contents of files that Git LFS keeps.
struct LocateLFSContents {
    let repository: Repository
    /// The mirror that is pushed to; nil where the ledger does not know it.
    let mirror: Mirror?
    /// The server's name, as clients know it.
    let origin: String?

    private static let configuration: TreePath = ".lfsconfig"
    /// How many pointers are told by their paths.
    private static let named = 20

    /// - Parameter tips: the push's new commits that refs lead to.
    func callAsFunction(_ pointers: [LFSPointer], tips: [ObjectID]) throws -> LFSFacts {
        var facts = LFSFacts()
        facts.pointers = Array(pointers.prefix(Self.named))
        facts.count = pointers.count
        facts.isElsewhere = try areSentElsewhere(pointers, by: tips)
        facts.isInMirror = FileManager.default.fileExists(atPath: repository.path + "lfs/objects")
        facts.upstream = mirror.flatMap { Self.server(of: $0.upstream) }
        return facts
    }

    /// Whether all tips that have some of the pointers send the contents elsewhere; where none has, all of them: of a
    /// pointer that a later commit took out again the contents are missed, too.
    private func areSentElsewhere(_ pointers: [LFSPointer], by tips: [ObjectID]) throws -> Bool {
        let (here, elsewhere) = try Set(tips).reduce(into: ([ObjectID](), [ObjectID]())) {
            if try sendsElsewhere($1) { $0.1.append($1) } else { $0.0.append($1) }
        }
        guard !here.isEmpty else { return !elsewhere.isEmpty }
        let hasSome = { (tip: ObjectID) in
            try pointers.contains { try repository.blob(at: $0.path, in: tip) == $0.content }
        }
        return try !here.contains(where: hasSome) && elsewhere.contains(where: hasSome)
    }

    /// What Git LFS takes from that file of where it sends contents; what counts first stands first. A clone calls the
    /// mirror `origin`; what the file says of other remotes does not matter.
    private static let keys = ["lfs.pushurl", "lfs.url", "remote.origin.lfsurl"]

    private func sendsElsewhere(_ tip: ObjectID) throws -> Bool {
        guard let id = try repository.blob(at: Self.configuration, in: tip),
            case .success(let bytes) = try repository.blob(id, limit: 1 << 16)
        else { return false }
        let outcome = try GitCommand.clean(gitDirectory: repository.path).run(
            ["config", "--file", "-", "--no-includes", "--null", "--list"], input: bytes)
        // The last of several values counts.
        let urls = outcome.outputText.split(separator: "\0").reduce(into: [String: Substring]()) {
            urls, entry in
            let parts = entry.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            urls[parts[0].lowercased()] = parts.count > 1 ? parts[1] : ""
        }
        guard let url = Self.keys.lazy.compactMap({ urls[$0] }).first else { return false }
        return try !url.isEmpty && !isMirror(url)
    }

    /// Clients know the mirror by other names than the server, which all end with the same.
    private func isMirror(_ url: Substring) throws -> Bool {
        guard let mirror, !url.hasPrefix(mirror.upstream) else { return false }
        let name = "\(mirror.name).git"
        if url.contains(mirror.path) || url.contains("mirrors/\(name)") { return true }
        let address = url.lowercased()
        guard let origin, let host = address.firstRange(of: origin.lowercased()) else { return false }
        let (before, after) = (address[..<host.lowerBound], address[host.upperBound...])
        return [nil, "/", "@"].contains(before.last) && [":", "/"].contains(after.first)
            && after.split(whereSeparator: { ":/".contains($0) }).contains { $0 == name.lowercased() }
    }

    /// Where a server of this URL takes contents; nil of a folder of the machine's.
    private static func server(of upstream: String) -> String? {
        if upstream.hasPrefix("http://") || upstream.hasPrefix("https://") {
            return upstream + (upstream.hasSuffix(".git") ? "/info/lfs" : ".git/info/lfs")
        }
        return upstream.hasPrefix("/") ? nil : upstream
    }
}
