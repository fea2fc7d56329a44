import Domain
import GitObjects
import Programs

/// The refs by which a mirror keeps the commits that a held push builds on, even when its branches lose them.
struct HoldPins {
    let home: Home
    let mirrorPath: String

    private static let prefix = "refs/held/"

    /// Keeps commits.
    func pin(_ commits: some Collection<ObjectID>, for key: String) throws {
        try update(commits.map { "update \(Self.prefix)\(key)/\($0.hex) \($0.hex)\n" })
    }

    /// Keeps what the pusher signed: it is verified again when the push is applied.
    func pin(_ certificate: PushSource.Certificate, for key: String) throws {
        guard case .object(let id, let isFresh) = certificate else { return }
        try update(["create \(certificateRef(key, isFresh)) \(id.hex)\n"])
    }

    /// The push certificate that `pin` kept.
    func certificate(of key: String) throws -> PushSource.Certificate {
        for isFresh in [true, false] {
            let kept = try git.run(["rev-parse", "--verify", "--quiet", certificateRef(key, isFresh)])
            if let line = kept.outputText.split(separator: "\n").first, let id = ObjectID(hex: line) {
                return .object(id, isFresh: isFresh)
            }
        }
        return .none
    }

    private func certificateRef(_ key: String, _ isFresh: Bool) -> String {
        "\(Self.prefix)\(key)/certificate/\(isFresh ? "fresh" : "stale")"
    }

    /// The keys of all holds that have pins.
    func keys() throws -> Set<String> {
        // The worker asks this of every mirror in each round: no process is started for it.
        Set(
            try Repository.open(path: mirrorPath).refs().map(\.name.rawValue)
                .filter { $0.hasPrefix(Self.prefix) }
                .compactMap { $0.split(separator: "/").dropFirst(2).first.map(String.init) })
    }

    func unpin(_ key: String) throws {
        let refs = try git.output(["for-each-ref", "--format=%(refname)", "\(Self.prefix)\(key)"])
        try update(refs.split(separator: "\n").map { "delete \($0)\n" })
    }

    private func update(_ lines: [String]) throws {
        try OwnRefs(home: home, mirrorPath: mirrorPath).update(lines)
    }

    private var git: GitCommand { .clean(gitDirectory: mirrorPath) }
}

extension Home {
    /// The objects of the hold with `key`.
    package func heldObjects(_ key: String) -> HeldObjects { HeldObjects(folder: "\(heldPath)/\(key)") }
}
