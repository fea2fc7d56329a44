package import Domain

extension [Column<PushRow>] {
    /// The columns of pushes, in their order.
    package static var pushes: [Column<PushRow>] {
        [
            Column("push") { "p\($0.number)" },
            Column("received", \.receivedAt.rfc3339),
            .mirror(\.mirror),
            Column("actor", \.actor),
        ] + Column.verdict(\.verdict, isEmergency: \.isEmergency) + [
            .objects("refs", table: \.refsInTable, csv: \.refsInCSV) { $0.refUpdates.map(RefInReport.init) },
            Column("commits", \.commits),
            Column("forward") { $0.forwards.map(\.rawValue) },
            .objects("findings", table: \.findingsInTable, csv: \.findingsInCSV) {
                $0.findings.map(FindingInReport.init)
            },
            Column("policy", in: [.csv, .json], \.policy),
        ]
    }
}

/// A ref update as programs read it.
private struct RefInReport: Encodable {
    let ref: String
    let kind: String
    let old: String
    let new: String

    init(_ update: RefUpdate) {
        ref = update.ref.rawValue
        kind = update.kind.rawValue
        old = update.old.hex
        new = update.new.hex
    }
}

/// A policy's finding as programs read it.
private struct FindingInReport: Encodable {
    let policy: String
    let action: String
    let ref: String?
    let commit: String?
    let message: String

    init(_ finding: Finding) {
        policy = finding.policy
        action = finding.action.rawValue
        ref = finding.ref?.rawValue
        commit = finding.commit?.hex
        message = finding.message
    }
}

extension PushRow {
    /// The first ref, and how many more there are.
    fileprivate var refsInTable: String {
        guard let first = refUpdates.first?.ref.rawValue else { return "" }
        return refUpdates.count == 1 ? first : "\(first) and \(refUpdates.count - 1) more"
    }

    fileprivate var refsInCSV: String { refUpdates.map(\.ref.rawValue).joined(separator: " ") }

    /// The strictest finding, and the policies of the others.
    fileprivate var findingsInTable: String {
        let strict = findings.enumerated().max {
            ($0.element.action, $1.offset) < ($1.element.action, $0.offset)
        }
        guard let (index, first) = strict else { return "" }
        let others = findings.indices.filter { $0 != index }.map { findings[$0].policy }
        let words = "\(first.policy): \(first.message)"
        guard !others.isEmpty else { return words }
        return "\(words) (and \(others.count) more: \(Set(others).sorted().joined(separator: ", ")))"
    }

    /// All findings, separated by ` | `.
    fileprivate var findingsInCSV: String {
        findings.map { finding in
            let place = [finding.ref?.rawValue, finding.commit?.hex].compactMap(\.self).map { " " + $0 }
                .joined()
            return "\(finding.policy) (\(finding.action.rawValue))\(place): \(finding.message)"
                .replacingASCII(["|": "\\|"])
        }.joined(separator: " | ")
    }
}
