package import Domain
import Gate
import LedgerStore

/// A push as reports write it.
package struct PushDocument: Encodable {
    /// A ref update.
    package struct Ref: Encodable {
        package let ref: String
        package let kind: String
        package let old: String
        package let new: String
    }

    /// A policy's finding.
    package struct Finding: Encodable {
        package let policy: String
        package let action: String
        package let ref: String?
        package let commit: String?
        package let message: String

        fileprivate var strictness: Domain.Finding.Action {
            Domain.Finding.Action(rawValue: action) ?? .accept
        }
    }

    package let push: String
    package let received: String
    package let mirror: String
    /// `mirror` under its old key, for programs of this version.
    package let repository: String
    package let actor: String
    package let verdict: String
    /// Whether one approver released it in an emergency.
    package let emergency: Bool
    package let policy: String
    package let refs: [Ref]
    package let commits: Int
    package let findings: [Finding]
    package let forward: [String]

    package init(_ row: PushRow) {
        push = "p\(row.number)"
        received = row.receivedAt.rfc3339
        mirror = row.mirror
        repository = row.mirror
        actor = row.actor
        verdict = row.verdict.rawValue
        emergency = row.isEmergency
        policy = row.policy
        refs = row.refUpdates.map {
            Ref(ref: $0.ref.rawValue, kind: $0.kind.rawValue, old: $0.old.hex, new: $0.new.hex)
        }
        commits = row.commits
        findings = row.findings.map {
            Finding(
                policy: $0.policy, action: $0.action.rawValue, ref: $0.ref?.rawValue, commit: $0.commit?.hex,
                message: $0.message)
        }
        forward = row.forwards.map(\.rawValue)
    }

    /// The refs, short enough for a table.
    package var refsText: String {
        guard let first = refs.first else { return "" }
        return refs.count == 1 ? first.ref : "\(first.ref) and \(refs.count - 1) more"
    }

    /// The strictest finding, and the policies of the others.
    package var findingsText: String {
        let strict = findings.enumerated().max {
            ($0.element.strictness, $1.offset) < ($1.element.strictness, $0.offset)
        }
        guard let (index, first) = strict else { return "" }
        let others = findings.indices.filter { $0 != index }.map { findings[$0].policy }
        let words = "\(first.policy): \(first.message)"
        guard !others.isEmpty else { return words }
        return "\(words) (and \(others.count) more: \(Set(others).sorted().joined(separator: ", ")))"
    }

    /// All findings in one cell, separated by ` | `.
    package var allFindingsText: String {
        findings.map { finding in
            let place = [finding.ref, finding.commit].compactMap(\.self).map { " " + $0 }.joined()
            return "\(finding.policy) (\(finding.action))\(place): \(finding.message)".replacing(
                "|", with: "\\|")
        }.joined(separator: " | ")
    }
}
