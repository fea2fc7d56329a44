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
        let allowance = UnpackingAllowance()
        return try names.reduce(into: [:]) { exposed, name in
            exposed[name] = try self.exposed(name, allowance)
        }
    }

    private func exposed(_ name: RefName, _ allowance: UnpackingAllowance) throws -> Exposed? {
        let found = try Array(name.rawValue.utf8).withUnsafeBytes {
            try scanner.findings(in: $0, within: allowance)
        }
        if let leftOut = scanner.leftOut { return Self.unread(name, leftOut) }
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

    /// A name in which so much is packed that it is not looked through is no name, and nothing of that is kept.
    private static func unread(_ name: RefName, _ leftOut: String) -> Exposed {
        let masked = RefName(name.rawValue.prefix("refs/heads/".count) + "…")
        return Exposed(
            masked: masked,
            irregularity: PushFacts.Irregularity(
                ref: masked, message: "the ref's name was not looked into for secrets: \(leftOut)",
                advice: "push it under another name"))
    }
}

extension SecretSeverity {
    /// A name is kept for good, and there is no policy for it to be asked: what may well be none passes.
    fileprivate var isGrave: Bool { self == .critical || self == .high }
}
