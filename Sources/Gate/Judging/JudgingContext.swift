import Domain
import GitObjects
import LedgerStore
import SecretScan

/// What the steps of judging one push work with.
struct JudgingContext {
    /// The mirror's name.
    let mirror: String
    let actor: Actor
    let home: Home
    let ledger: Ledger
    /// The settings of the policy for this mirror.
    let settings: PolicySettings
    let source: PushSource
    let repository: Repository
    let secrets: SecretTools
    let watch: PushWatch

    /// Finds what comes to a ref beside the push's new commits.
    var findArrivals: FindArrivals { FindArrivals(repository: repository, quarantine: source.quarantine) }
}

/// What the secrets of one push are found and masked with.
struct SecretTools {
    /// Loaded by another thread: that takes as long as to find the new commits.
    let scanner: ConcurrentValue<SecretScanner>
    /// Makes another scanner like that one, for another thread.
    let newScanner: @Sendable () throws -> SecretScanner
    let keys: FingerprintKeys
    let inlineAllow: SecretScanner.InlineAllow

    /// - Throws: what keeps the home's keys from being read.
    init(_ settings: SecretPolicy.Settings, home: Home, ledger: Ledger) throws {
        newScanner = { [rules = home.rules, digest = settings.rules] in try rules.scanner(digest) }
        scanner = ConcurrentValue(newScanner)
        keys = try home.fingerprintKeys(in: ledger)
        inlineAllow = settings.allowComments.reduce(into: []) { allowed, comment in
            switch comment {
            case .gitleaks: allowed.insert(.gitleaks)
            case .gatehouse: allowed.insert(.gatehouse)
            }
        }
    }

    /// A text without its secrets, as it may be kept and shown.
    func mask(_ text: String) throws -> String {
        try SecretMasker(try scanner.value, key: keys.newest).mask(text)
    }
}
