import Domain
import GitObjects
import SecretScan

/// The secrets of a push, each once with all its places.
struct CollectedSecrets: Sendable {
    private struct Identity: Hashable {
        let rule: String
        let fingerprint: String
        let isUnfinished: Bool
    }

    private var order: [Identity] = []
    private var secrets: [Identity: SecretFacts.Secret] = [:]
    /// Where each of them stands; there may be thousands of places.
    private var places: [Identity: Set<SecretFacts.Place>] = [:]
    /// The contents that have each of them.
    private var contents: [Identity: Set<ObjectID>] = [:]
    private var skipped: [SecretFacts.Unscanned] = []

    var isEmpty: Bool { order.isEmpty }

    /// The paths of the files that secrets were found in.
    private(set) var files: Set<String> = []

    var facts: SecretFacts {
        SecretFacts(secrets: order.compactMap { secrets[$0] }, unscanned: skipped)
    }

    mutating func add(
        _ found: FoundSecret, _ place: SecretFacts.Place, in file: ChangedFile, _ keys: FingerprintKeys
    ) {
        files.insert(file.path)
        add(found, place, in: file.content, keys)
    }

    mutating func add(
        _ found: FoundSecret, _ place: SecretFacts.Place, in content: ObjectID, _ keys: FingerprintKeys
    ) {
        let fingerprints = found.kind == .file ? [] : keys.fingerprints(of: found.value)
        let identity = Identity(
            rule: found.rule.id, fingerprint: fingerprints.first ?? "",
            isUnfinished: found.kind == .unfinished)
        contents[identity, default: []].insert(content)
        guard places[identity, default: []].insert(place).inserted else { return }
        guard secrets[identity] == nil else {
            secrets[identity]?.places.append(place)
            return
        }
        order.append(identity)
        secrets[identity] = SecretFacts.Secret(
            rule: found.rule.id,
            severity: SecretSeverity(rawValue: found.rule.severity.rawValue) ?? .critical,
            description: found.rule.description, remedy: found.rule.remedy, fingerprint: identity.fingerprint,
            earlierFingerprints: Array(fingerprints.dropFirst()), isUnfinished: identity.isUnfinished,
            places: [place], isInTip: false)
    }

    /// Adds what was found later.
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
            }
            contents[identity, default: []].formUnion(later.contents[identity] ?? [])
        }
        files.formUnion(later.files)
        skipped += later.skipped
    }

    mutating func unscanned(_ path: String, of commit: ObjectID, _ reason: String) {
        skipped.append(SecretFacts.Unscanned(commit: commit, path: path, reason: reason))
    }

    /// Notes which are still there, by the contents of the tips' files.
    mutating func note(contents tip: Set<ObjectID>) {
        for identity in order where contents[identity].map({ !$0.isDisjoint(with: tip) }) ?? false {
            secrets[identity]?.isInTip = true
        }
    }
}
