import Crypto
package import Domain
package import Files
import Foundation
import GitObjects
package import LedgerStore
import Programs

/// Makes a repository a mirror of the home.
package struct InstallMirror {
    private let home: Home
    private let ledger: Ledger
    private let files: InstalledFiles

    package init(home: Home, ledger: Ledger, files: InstalledFiles) {
        self.home = home
        self.ledger = ledger
        self.files = files
    }

    /// Makes `HOME/mirrors/NAME.git` with everything that the upstream has.
    ///
    /// - Throws: `Problem` with the reason, and errors of files, Git and the ledger. Nothing is left behind then.
    package func add(name: String, upstream: String) throws -> Mirror {
        try guardianship.checkHome()
        try checkName(name)
        try UpstreamURL.check(upstream)
        let path = "\(home.mirrorsPath)/\(name).git"
        try checkPath(path)
        guard !FileManager.default.fileExists(atPath: path) else {
            throw Problem(
                .conflict, "\(path) exists already",
                advice: "to adopt an existing repository, use 'gatehouse mirror adopt'")
        }
        do {
            let git = GitCommand.clean(gitDirectory: path)
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            _ = try git.output(["init", "--quiet", "--bare", "--template=", "--object-format=sha1"])
            try UpstreamURL.check(upstream, isNot: path)
            let upstreamRefs = try fetchAll(from: upstream, into: path)
            return try install(
                Mirror(name: name, path: path, upstream: upstream, addedAt: .now), upstreamRefs: upstreamRefs)
        } catch {
            try? FileManager.default.removeItem(atPath: path)
            throw error
        }
    }

    /// Makes the existing bare repository at `path` a mirror. Its own hooks go on running.
    ///
    /// - Throws: `Problem` with the reason, and errors of files, Git and the ledger.
    package func adopt(path: String, name: String?, upstream: String) throws -> Mirror {
        try guardianship.checkHome()
        try UpstreamURL.check(upstream)
        guard let path = RealPath.resolve(path) else {
            throw Problem(.missing, "there is no repository at \(path)")
        }
        let name = name ?? defaultName(of: path)
        try checkName(name)
        try checkPath(path)
        try checkFormat(of: path)
        if let known = try ledger.mirrors().first(where: { $0.path == path }) {
            throw Problem(.conflict, "\(path) is already the mirror '\(known.name)'")
        }
        try guardianship.check(name, at: path)
        try UpstreamURL.check(upstream, isNot: path)
        let refs = try mask.around {
            try UpstreamPush(gitDirectory: path, url: upstream).listRefs(seconds: 60).refs
        }
        try MirrorConfiguration.keep(of: path)
        return try install(
            Mirror(name: name, path: path, upstream: upstream, addedAt: .now),
            upstreamRefs: try seen(refs.filter { $0.name.isForwarded }, in: path))
    }

    /// The upstream's refs whose value the repository's own refs contain. The others count as unknown, so that no
    /// forward overwrites them.
    private func seen(
        _ refs: [(name: RefName, value: ObjectID)], in path: String
    ) throws -> [(name: RefName, value: ObjectID)] {
        let repository = try Repository.open(path: path)
        let own = Dictionary(try repository.refs().map { ($0.name, $0.value) }) { $1 }
        let unmerged = UnmergedValues(repository: repository)
        return refs.filter { ref in
            // A commit that is missing here is contained in nothing.
            (try? unmerged.isContained(ref.value, in: own[ref.name] ?? .zero)) ?? false
        }
    }

    /// A mirror that was left unchanged, with the reason.
    package struct LeftOut: Sendable {
        package let mirror: String
        package let reason: String
        /// Whether that is right, because another home guards the mirror.
        package let isElsewhere: Bool
    }

    /// Installs the hooks, configuration and announcement of all mirrors that this home guards. A failure at one
    /// mirror does not stop the others.
    ///
    /// - Throws: errors of the ledger.
    package func repairAll() throws -> [LeftOut] {
        try onEach { mirror in try guardRepository(of: mirror) }
    }

    /// Installs a mirror's hooks, configuration and announcement again, also after the home, or the mirror in it, was
    /// moved. The person who asks for this confirms that the home stays here.
    ///
    /// - Throws: `Problem` or `Guardianship.Refused` with the reason, and errors of files, Git and the ledger.
    package func repair(name: String) throws {
        var mirror = try ledger.existingMirror(named: name)
        try guardianship.checkNoCopy()
        let found = try whereabouts(of: mirror)
        try guardianship.check(name, at: found)
        if found != mirror.path {
            try ledger.setPath(found, ofMirror: name)
            mirror = Mirror(
                name: name, path: found, upstream: mirror.upstream, addedAt: mirror.addedAt)
        }
        try guardianship.settleHere()
        try guardRepository(of: mirror)
    }

    /// Updates what the hooks and the clients of all mirrors need to know about the policy in force.
    ///
    /// - Throws: errors of the ledger.
    package func followPolicy() throws -> [LeftOut] {
        try onEach { mirror in
            try InstallHooks(home: home, files: files, ledger: ledger).writeEnvironment(of: mirror)
            try AnnounceHome(home: home, ledger: ledger)(in: mirror.path)
        }
    }

    private func onEach(_ body: (Mirror) throws -> Void) throws -> [LeftOut] {
        try ledger.mirrors().compactMap { mirror in
            do {
                try guardianship.check(mirror)
                guard FileManager.default.fileExists(atPath: mirror.path + "/HEAD") else {
                    throw Problem(.missing, Self.gone(mirror))
                }
                try body(mirror)
                return nil
            } catch {
                return LeftOut(
                    mirror: mirror.name, reason: Problem(classing: error).description,
                    isElsewhere: error is Guardianship.Refused)
            }
        }
    }

    /// The path of a mirror's repository: its recorded path, or in the home's folder after that was moved.
    private func whereabouts(of mirror: Mirror) throws -> String {
        if FileManager.default.fileExists(atPath: mirror.path + "/HEAD") { return mirror.path }
        guard let moved = Self.movedPath(of: mirror, in: home) else {
            throw Problem(
                .missing, "\(Self.gone(mirror))",
                advice: "move it back to that path, or remove the mirror: "
                    + "gatehouse mirror remove \(mirror.name)")
        }
        return moved
    }

    static func gone(_ mirror: Mirror) -> String { "there is no repository at \(mirror.path)" }

    /// The path of a mirror that moved together with the home's folder; nil if it is not there.
    static func movedPath(of mirror: Mirror, in home: Home) -> String? {
        let path = "\(home.mirrorsPath)/\(mirror.name).git"
        let wasInHome = mirror.path.hasSuffix("/mirrors/\(mirror.name).git")
        return wasInHome && FileManager.default.fileExists(atPath: path + "/HEAD") ? path : nil
    }

    private var mask: MaskUpstream { MaskUpstream(home: home, ledger: ledger) }

    private var guardianship: Guardianship { Guardianship(home: home, ledger: ledger) }

    /// Installs everything that makes the repository a mirror.
    private func guardRepository(of mirror: Mirror) throws {
        let git = GitCommand.clean(gitDirectory: mirror.path)
        try InstallHooks(home: home, files: files, ledger: ledger)(mirror)
        try MirrorConfiguration.put(into: git)
        try AnnounceHome(home: home, ledger: ledger)(in: mirror.path)
    }

    private func install(
        _ mirror: Mirror, upstreamRefs: [(name: RefName, value: ObjectID)]
    ) throws -> Mirror {
        try guardRepository(of: mirror)
        let git = GitCommand.clean(gitDirectory: mirror.path)
        let seed = Hexadecimal.string(of: SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) })
        try MirrorConfiguration.putInitial(certificateSeed: seed, into: git)
        let repository = try Repository.open(path: mirror.path)
        let tips = try repository.refs().filter { $0.name.isForwarded }.compactMap { ref -> ObjectID? in
            // Objects that are damaged or are no commits are not trusted; the rest of an old repository is.
            guard case .commit(let commit)? = try? repository.peel(ref.value) else { return nil }
            return commit
        }
        try ledger.addMirror(mirror, tips: tips, upstreamRefs: upstreamRefs)
        try guardianship.settle()
        return mirror
    }

    /// Fetches what the upstream has and points HEAD where its HEAD points.
    private func fetchAll(
        from upstream: String, into path: String
    ) throws -> [(name: RefName, value: ObjectID)] {
        let git = GitCommand.clean(gitDirectory: path)
        // A large upstream takes minutes: on a terminal, git shows the progress.
        let isWatched = isatty(2) == 1
        let fetch = try git.run(
            [
                "fetch", isWatched ? "--progress" : "--quiet", "--no-auto-maintenance", upstream,
                "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*", "+refs/notes/*:refs/notes/*",
                "+refs/gittuf/*:refs/gittuf/*",
            ], inheritsErrors: isWatched)
        guard fetch.succeeded else {
            throw Problem(
                .unavailable,
                "cannot fetch from the upstream \(upstream)\n\(mask(fetch.errorText))"
                    + "The account that runs the mirror needs access to it: test with 'git ls-remote \(upstream)'."
            )
        }
        let head = try mask.around {
            try git.output(["ls-remote", "--symref", upstream, "HEAD"], seconds: 60)
        }
        if let line = head.split(separator: "\n").first, line.hasPrefix("ref: "),
            let branch = line.dropFirst("ref: ".count).split(separator: "\t").first
        {
            _ = try git.output(["symbolic-ref", "HEAD", String(branch)])
        }
        let refs = try NamableRefs(of: Repository.open(path: path)).values
            .filter { $0.key.isForwarded }.map { (name: $0.key, value: $0.value) }
        // An empty upstream does not name its HEAD's branch.
        if refs.isEmpty { _ = try git.output(["symbolic-ref", "HEAD", "refs/heads/main"]) }
        return refs
    }

    // MARK: What is refused

    private func checkName(_ name: String) throws {
        let isName =
            (1...100).contains(name.utf8.count) && !name.hasPrefix(".") && !name.hasPrefix("-")
            && name.utf8.allSatisfy { byte in
                Character(Unicode.Scalar(byte)).isLetter && byte < 0x80 || (0x30...0x39).contains(byte)
                    || "._-".utf8.contains(byte)
            }
        guard isName else {
            throw Problem(
                .invalid,
                "'\(VisibleText.escaping(name))' cannot name a mirror: use letters, digits, '.', '_' and '-'")
        }
        guard try ledger.mirror(named: name) == nil else {
            throw Problem(.conflict, "there is already a mirror named '\(name)'")
        }
    }

    private func checkPath(_ path: String) throws {
        // By bytes: with an accent behind it a sign is another character to Swift, and the same to Git.
        let bytes = path.utf8
        guard !bytes.contains(UInt8(ascii: ":")) else {
            throw Problem(
                .invalid,
                "the path \(path) contains ':', which hides old objects from the gate while it judges a push",
                advice: "use a path without it")
        }
        guard !bytes.contains(UInt8(ascii: "\n")), !bytes.contains(UInt8(ascii: "\"")) else {
            throw Problem(
                .invalid, "the path contains a quote or a line end", advice: "use a path without it")
        }
    }

    private func checkFormat(of path: String) throws {
        // The file is read directly, since git refuses to open a repository of an unknown format.
        func setting(_ key: String) throws -> String {
            try GitCommand.clean(gitDirectory: path).run(["config", "--file", path + "/config", "--get", key])
                .outputText.trimmingCharacters(in: .newlines).lowercased()
        }
        guard FileManager.default.fileExists(atPath: path + "/HEAD"), try setting("core.bare") == "true"
        else {
            throw Problem(
                .invalid, "\(path) is not a bare repository",
                advice: "clone it with 'git clone --bare' and adopt the clone")
        }
        guard try ["", "sha1"].contains(setting("extensions.objectFormat")) else {
            throw Problem(
                .invalid,
                "\(path) is a SHA-256 repository, which libgit2 cannot read; only a SHA-1 repository can be a "
                    + "mirror")
        }
        guard try ["", "files"].contains(setting("extensions.refStorage")) else {
            throw Problem(
                .invalid, "\(path) stores its refs as reftable, which libgit2 cannot read",
                advice: "convert it with "
                    + "'git refs migrate --ref-format=files', then adopt it")
        }
        do {
            _ = try Repository.open(path: path)
        } catch {
            throw Problem(.damaged, "libgit2 cannot open \(path): \(error.reason)")
        }
    }

    private func defaultName(of path: String) -> String {
        let name = URL(fileURLWithPath: path).lastPathComponent
        return name.hasSuffix(".git") ? String(name.dropLast(4)) : name
    }
}
