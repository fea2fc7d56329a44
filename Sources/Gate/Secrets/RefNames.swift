import Domain
import SecretScan

/// Scans the names of new refs for secrets, since names are shown, stored and forwarded, too.
struct RefNames {
    let scanner: SecretScanner
    let keys: FingerprintKeys
    /// The exceptions in force in the mirror.
    let exceptions: () throws -> [SecretException]
    let mirror: String

    /// A name with a secret in it.
    struct Exposed {
        /// The name without the secret, which may be stored.
        let masked: RefName
        let irregularity: PushFacts.Irregularity
    }

    /// The names with a secret that no exception lets pass.
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
        for secret in found { collected.add(secret, at: place, in: .zero, keys: keys) }
        let exceptions = try exceptions()
        let secret = collected.facts.secrets.filter { secret in
            secret.severity.isGrave && !exceptions.contains { $0.covers(secret, at: place, in: mirror) }
        }.max { $0.severity < $1.severity }
        guard let secret else { return nil }
        let masked = RefName(try SecretMasker(scanner, key: keys.newest).mask(name.rawValue))
        return Exposed(
            masked: masked,
            irregularity: PushFacts.Irregularity(
                ref: masked,
                message: "the ref's name contains a secret: \(secret.rule) [\(secret.fingerprint)]",
                advice: "push it under another name; if this is not a secret, "
                    + "ask for 'gatehouse secrets allow \(secret.fingerprint) --reason …'"))
    }

    /// The result for a name with so much encoded text that it was not scanned completely. Nothing of that text is
    /// stored.
    private static func unread(_ name: RefName, _ leftOut: String) -> Exposed {
        let masked = RefName(name.rawValue.prefix("refs/heads/".count) + "…")
        return Exposed(
            masked: masked,
            irregularity: PushFacts.Irregularity(
                ref: masked, message: "the ref's name was not scanned for secrets: \(leftOut)",
                advice: "push it under another name"))
    }
}

extension SecretSeverity {
    /// Whether the severity refuses a name. No policy decides on names, so findings of lower severity pass.
    fileprivate var isGrave: Bool { self == .critical || self == .high }
}
