import Domain
import SecretScan

/// Looks for secrets in the names of refs that a push makes: they are shown, kept and forwarded like everything else.
struct RefNames {
    let scanner: SecretScanner
    let keys: FingerprintKeys
    /// Those in force in the mirror.
    let exceptions: () throws -> [SecretException]
    let mirror: String

    /// A name with a secret in it.
    struct Exposed {
        /// What may be kept of the name.
        let masked: RefName
        let irregularity: PushFacts.Irregularity
    }

    /// Those of the names that hold a secret that no exception lets pass.
    func exposed(among names: [RefName]) throws -> [RefName: Exposed] {
        try names.reduce(into: [:]) { exposed, name in exposed[name] = try self.exposed(name) }
    }

    private func exposed(_ name: RefName) throws -> Exposed? {
        let found = try Array(name.rawValue.utf8).withUnsafeBytes { try scanner.findings(in: $0) }
        guard !found.isEmpty else { return nil }
        var collected = CollectedSecrets()
        let place = SecretFacts.Place(object: .zero, part: .header)
        for secret in found { collected.add(secret, place, in: .zero, keys) }
        let exceptions = try exceptions()
        let secret = collected.facts.secrets.filter { secret in
            secret.severity.isGrave && !exceptions.contains { $0.covers(secret, at: place, in: mirror) }
        }.max { $0.severity < $1.severity }
        guard let secret else { return nil }
        let masked = RefName(try SecretMasker(scanner, key: keys.newest).mask(name.rawValue))
        return Exposed(
            masked: masked,
            irregularity: PushFacts.Irregularity(
                ref: masked, message: "the ref's name holds a secret: \(secret.rule) [\(secret.fingerprint)]",
                advice: "push it under another name; if it is none, "
                    + "ask for 'gatehouse secrets allow \(secret.fingerprint) --reason …'"))
    }
}

extension SecretSeverity {
    /// A name is kept for good, and there is no policy for it to be asked: what may well be none passes.
    fileprivate var isGrave: Bool { self == .critical || self == .high }
}
