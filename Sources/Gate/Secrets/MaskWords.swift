import Domain
import LedgerStore
import SecretScan

/// Takes secrets out of what somebody says of a hold, before it is kept or sent anywhere.
struct MaskWords {
    let home: Home
    let ledger: Ledger

    func callAsFunction(_ words: String) throws -> String {
        let scanner = try home.rules.scanner(ledger.policyInForce().settings.secrets.rules)
        return try SecretMasker(scanner, key: home.fingerprintKeys(in: ledger).newest).mask(words)
    }
}
