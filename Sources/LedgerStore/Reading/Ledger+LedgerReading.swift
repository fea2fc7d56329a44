import Domain

/// Answers reports, approvers and auditors; what each function guarantees stands in `LedgerReading`.
extension Ledger: LedgerReading {}
