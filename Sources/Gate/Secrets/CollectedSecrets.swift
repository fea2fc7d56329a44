import Domain
import GitObjects
import SecretScan

/// The secrets of a push, each once, with all its places.
struct CollectedSecrets: Sendable {
    struct Identity: Hashable {
        let rule: String
        let fingerprint: String
        let isUnfinished: Bool

        fileprivate init(_ found: FoundSecret, _ fingerprints: [String]) {
            rule = found.rule.id
            fingerprint = fingerprints.first ?? ""
            isUnfinished = found.kind == .unfinished
        }
    }

    private var order: [Identity] = []
    private var secrets: [Identity: SecretFacts.Secret] = [:]
    /// The places of each secret, of which there may be thousands.
    private var places: [Identity: Set<SecretFacts.Place>] = [:]
    /// The contents that have each secret.
    private var contents: [Identity: Set<ObjectID>] = [:]
    /// The secrets of each file that has any, by its path.
    private var files: [TreePath: Set<Identity>] = [:]
    private var skipped: [SecretFacts.Unscanned] = []
    private var pointers: [LFSPointer] = []

    var isEmpty: Bool { order.isEmpty }

    var facts: SecretFacts {
        var facts = SecretFacts(secrets: order.compactMap { secrets[$0] }, unscanned: skipped)
        facts.pointers = pointers
        return facts
    }

    mutating func add(
        _ found: FoundSecret, at place: SecretFacts.Place, in file: ChangedFile, keys: FingerprintKeys
    ) {
        let identity = add(found, at: place, in: file.content, keys: keys)
        files[file.path, default: []].insert(identity)
    }

    @discardableResult
    mutating func add(
        _ found: FoundSecret, at place: SecretFacts.Place, in content: ObjectID, keys: FingerprintKeys
    ) -> Identity {
        let fingerprints = keys.fingerprints(of: found)
        let identity = Identity(found, fingerprints)
        defer { note(found.others, with: identity, keys) }
        contents[identity, default: []].insert(content)
        guard places[identity, default: []].insert(place).inserted else { return identity }
        guard secrets[identity] == nil else {
            secrets[identity]?.places.append(place)
            return identity
        }
        order.append(identity)
        secrets[identity] = SecretFacts.Secret(found, fingerprints, at: place)
        return identity
    }

    private mutating func note(_ others: [FoundSecret.Name], with identity: Identity, _ keys: FingerprintKeys)
    {
        for other in others {
            secrets[identity]?.alike.insert(
                SecretFacts.Secret.Name(
                    rule: other.rule, fingerprint: keys.newest.fingerprint(of: other.value)))
        }
    }

    /// Adds the secrets of later commits.
    mutating func add(_ later: CollectedSecrets) {
        for identity in later.order {
            guard let secret = later.secrets[identity] else { continue }
            if secrets[identity] == nil {
                order.append(identity)
                secrets[identity] = secret
                places[identity] = later.places[identity]
            } else {
                for place in secret.places where places[identity, default: []].insert(place).inserted {
                    secrets[identity]?.places.append(place)
                }
                secrets[identity]?.alike.formUnion(secret.alike)
            }
            contents[identity, default: []].formUnion(later.contents[identity] ?? [])
        }
        files.merge(later.files) { $0.union($1) }
        skipped += later.skipped
        pointers += later.pointers
    }

    /// Notes what was not scanned.
    ///
    /// - Parameter path: nil for the header and message of the commit.
    mutating func unscanned(_ path: TreePath?, of commit: ObjectID, _ reason: String) {
        skipped.append(SecretFacts.Unscanned(commit: commit, path: path, reason: reason))
    }

    mutating func add(_ pointer: LFSPointer) { pointers.append(pointer) }

    /// The most questions about what a tip has at a path. After these, secrets count as still being in a tip.
    static let maximumQuestions = 20_000

    /// Notes which secrets are still in a tip.
    ///
    /// - Parameters:
    ///   - content: returns the content that a tip has at a path.
    ///   - look: scans that content, which a later commit may have changed elsewhere.
    mutating func note(
        tips: [ObjectID], _ keys: FingerprintKeys, content: (TreePath, ObjectID) throws -> ObjectID?,
        look: (TreePath, ObjectID, ObjectID) throws -> [FoundSecret]
    ) throws {
        var open = files
        var questions = 0
        for tip in tips {
            for (path, identities) in open {
                questions += 1
                guard questions <= Self.maximumQuestions else { return noteAsInTip(open) }
                guard identities.contains(where: { secrets[$0]?.isInTip == false }) else { continue }
                guard let content = try content(path, tip) else { continue }
                let known = identities.filter { contents[$0]?.contains(content) ?? false }
                for identity in known { secrets[identity]?.isInTip = true }
                guard known.count < identities.count else { continue }
                do {
                    for found in try look(path, content, tip) {
                        secrets[Identity(found, keys.fingerprints(of: found))]?.isInTip = true
                    }
                } catch is SecretScanner.TooLong {
                    // A content that was not scanned does not count as clean.
                    for identity in identities { secrets[identity]?.isInTip = true }
                }
            }
            open = open.filter { $0.value.contains { secrets[$0]?.isInTip == false } }
            if open.isEmpty { return }
        }
    }

    private mutating func noteAsInTip(_ files: [TreePath: Set<Identity>]) {
        for identity in files.values.joined() { secrets[identity]?.isInTip = true }
    }
}

extension FingerprintKeys {
    /// The fingerprints of a secret by all keys, the newest key first; none for a file that only its name gives away.
    func fingerprints(of found: FoundSecret) -> [String] {
        found.kind == .file ? [] : fingerprints(of: found.value)
    }
}

extension SecretFacts.Secret {
    init(_ found: FoundSecret, _ fingerprints: [String], at place: SecretFacts.Place) {
        self.init(
            rule: found.rule.id,
            severity: SecretSeverity(rawValue: found.rule.severity.rawValue) ?? .critical,
            description: found.rule.description, remedy: found.rule.remedy,
            fingerprint: fingerprints.first ?? "", earlierFingerprints: Array(fingerprints.dropFirst()),
            isUnfinished: found.kind == .unfinished, isGeneric: found.isGeneric, places: [place],
            isInTip: false)
    }
}
