import Domain
import LedgerStore
import SecretScan

/// Masks secrets in comments and reasons before they are stored or sent.
struct MaskWords {
    let home: Home
    let ledger: Ledger

    func callAsFunction(_ words: String) throws -> String {
        let scanner = try home.rules.scanner(ledger.policyInForce().settings.secrets.rules)
        return try SecretMasker(scanner, key: home.fingerprintKeys(in: ledger).newest).mask(words)
    }
}
