import Foundation
import RulesTestSupport
import SecretRules
import TestSupport
import Testing

@testable import SecretScan

/// What the default rules find of cases that others labelled, where these are at hand.
@Suite(
    .enabled("needs ../shared/data/secret-cases.jsonl.gz beside the checkout") { LabelledCase.archive != nil }
)
struct RecallTests {
    @Test func `nearly all labelled secrets are found, and few of what is none`() throws {
        let scanner = try InstalledRules.default.load().rules.scanner()
        let cases = try LabelledCase.all()
        let found = try cases.map { try scanner.findings(in: Data($0.text.utf8), path: $0.path, depth: 0) }

        // A rule is a label's own if it finds secrets of that label; else what it finds is another kind's secret, or a near
        // miss of this one that would be a secret elsewhere.
        var own: [String: Set<String>] = [:]
        // Of the negatives many are secrets all the same: of another label, as which the cases have the same values.
        var labelledSecrets: Set<[UInt8]> = []
        for (labelled, findings) in zip(cases, found) where labelled.isSecret {
            own[labelled.rule, default: []].formUnion(findings.map(\.rule.id))
            labelledSecrets.formUnion(findings.map(\.value))
        }
        var total = Tally()
        var byLabel: [String: Tally] = [:]
        for (labelled, findings) in zip(cases, found) {
            let tally = Tally(
                labelled, findings, own: own[labelled.rule] ?? [], labelledSecrets: labelledSecrets)
            total += tally
            byLabel[labelled.rule, default: Tally()] += tally
        }

        print(Tally.heading)
        for (label, tally) in byLabel.sorted(by: { $0.key < $1.key }) where !tally.isPerfect {
            print(tally.row(label))
        }
        print(total.row("all \(byLabel.count) labels"))
        #expect(total.secrets > 10_000 && total.others > 1_000)
        #expect(total.found >= 0.97 * total.secrets)
        #expect(total.reported <= 0.085 * total.others)
        #expect(total.reportedThoughNeverLabelled <= 0.03 * total.others)
        #expect(total.reportedByParticular <= 0.055 * total.others)
        #expect(total.reportedByOwn <= 0.03 * total.others)
    }
}

/// How many of some cases are found.
private struct Tally {
    var secrets = 0.0
    var found = 0.0
    var others = 0.0
    var reported = 0.0
    /// With a value that no case labels as a secret.
    var reportedThoughNeverLabelled = 0.0
    /// By a rule that is not generic.
    var reportedByParticular = 0.0
    /// By a rule that is not generic, and the label's own.
    var reportedByOwn = 0.0

    init() {}

    init(
        _ labelled: LabelledCase, _ findings: [FoundSecret], own: Set<String>, labelledSecrets: Set<[UInt8]>
    ) {
        let particular = findings.filter { !$0.isGeneric }
        if labelled.isSecret {
            secrets = 1
            found = findings.isEmpty ? 0 : 1
        } else {
            others = 1
            reported = findings.isEmpty ? 0 : 1
            reportedThoughNeverLabelled = findings.contains { !labelledSecrets.contains($0.value) } ? 1 : 0
            reportedByParticular = particular.isEmpty ? 0 : 1
            reportedByOwn = particular.contains { own.contains($0.rule.id) } ? 1 : 0
        }
    }

    static func += (left: inout Tally, right: Tally) {
        left.secrets += right.secrets
        left.found += right.found
        left.others += right.others
        left.reported += right.reported
        left.reportedThoughNeverLabelled += right.reportedThoughNeverLabelled
        left.reportedByParticular += right.reportedByParticular
        left.reportedByOwn += right.reportedByOwn
    }

    var isPerfect: Bool { found == secrets && reported == 0 }

    static let heading =
        "labels that are not perfect: found of secrets; reported of negatives, with values that are no label's secret, by particular rules, by the label's own"

    func row(_ label: String) -> String {
        func share(_ part: Double, _ whole: Double) -> String {
            whole == 0 ? "-" : String(format: "%.0f (%.1f %%)", part, 100 * part / whole)
        }
        return "\(label): \(share(found, secrets)) of \(Int(secrets)); "
            + [reported, reportedThoughNeverLabelled, reportedByParticular, reportedByOwn].map {
                share($0, others)
            }.joined(
                separator: ", ")
            + " of \(Int(others))"
    }
}

/// One line of the file.
private struct LabelledCase: Decodable {
    private enum Kind: String, Decodable {
        case tp, fp
    }

    private let kind: Kind
    let path: String
    let rule: String
    let text: String

    var isSecret: Bool { kind == .tp }

    static var archive: String? { PackageFolder.sharedData("secret-cases.jsonl.gz") }

    static func all() throws -> [LabelledCase] {
        let gzip = Process()
        gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-dc", try #require(archive)]
        let output = Pipe()
        gzip.standardOutput = output
        try gzip.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        gzip.waitUntilExit()
        return try bytes.split(separator: 0x0A).map { try JSONDecoder().decode(LabelledCase.self, from: $0) }
    }
}
