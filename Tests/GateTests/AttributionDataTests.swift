import Crypto
import Domain
import Foundation
import LedgerStore
import Programs
import SessionCapture
import TestSupport
import Testing

@testable import Gate

/// Real commits with the real sessions that wrote them, and those that did not.
@Suite(
    .enabled("needs ../shared/data/attribution.tar.gz beside the checkout") { AttributionData.archive != nil }
)
struct AttributionDataTests {
    private let thresholds = SessionPolicy.Settings().coverage

    @Test func `real sessions explain their own commits and no others`() throws {
        let data = try AttributionData()
        let home = try RecordedHome(data.sessions)
        var own: [Attribution] = []
        var others: [Attribution] = []
        print("commit    countable  covered  coverage  landed  outcome")
        for example in data.cases {
            for (file, name) in home.segments.sorted(by: { $0.key < $1.key }) {
                let attribution = try home.attribution(of: example, by: name)
                guard file == example.session else {
                    others.append(attribution)
                    continue
                }
                own.append(attribution)
                print(line(example, attribution))
            }
        }
        let count = { (of: [Attribution], outcomes: Set<SessionOutcome>) in
            of.count { outcomes.contains($0.outcome(thresholds)) }
        }
        let verified = count(own, [.verified])
        let explained = count(own, [.verified, .partial])
        let wrong = count(others, [.verified, .partial])
        print("own sessions: \(own.count) pairs, \(verified) verified, \(explained) verified or partial")
        print(
            "other sessions: \(others.count) pairs, \(count(others, [.verified])) verified, "
                + "\(count(others, [.partial])) partial, \(count(others, [.unsupported])) unsupported; "
                + "largest coverage \(rounded(others.map(\.coverage).max() ?? 0)), "
                + "largest landed \(rounded(others.map(\.landedShare).max() ?? 0))")

        #expect(own.count >= 20 && others.count >= 20 * own.count)
        #expect(Double(explained) >= 0.9 * Double(own.count))
        #expect(Double(verified) >= 0.92 * Double(own.count))
        #expect(Double(wrong) <= 0.01 * Double(others.count))
    }

    private func line(_ example: AttributionData.Case, _ attribution: Attribution) -> String {
        let cells = [
            (String(example.commit.prefix(8)), 8), ("\(attribution.countable)", 9),
            ("\(attribution.covered)", 7),
            (rounded(attribution.coverage), 8), (rounded(attribution.landedShare), 6),
        ]
        let numbers = cells.map { text, width in
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        return (numbers + [attribution.outcome(thresholds).rawValue]).joined(separator: "  ")
    }

    private func rounded(_ share: Double) -> String {
        let thousandths = Int((share * 1_000).rounded())
        return "\(thousandths / 1_000)." + String("\(1_000 + thousandths % 1_000)".dropFirst())
    }
}

/// The archive's content: transcripts, and the lines that commits added.
private struct AttributionData {
    struct Case: Decodable {
        struct Line: Decodable {
            let path: String
            let line: String
        }
        let commit: String
        let session: String
        let added: [Line]
    }

    /// The archive, next to the package's folder.
    static let archive = PackageFolder.sharedData("attribution.tar.gz")

    let cases: [Case]
    /// The recorded segment of each transcript, by the name that the cases have for it.
    let sessions: [String: (segment: SessionSegment, bytes: Data)]

    init() throws {
        let folder = NSTemporaryDirectory() + "/gatehouse-attribution-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let unpacked = try ChildProcess.run(
            "tar", ["-xzf", try #require(Self.archive), "-C", folder], environment: ["PATH": "/usr/bin:/bin"])
        try #require(unpacked.succeeded)
        let files = (FileManager.default.subpaths(atPath: folder) ?? []).sorted()
        let list = try #require(files.first { $0.hasSuffix("cases.jsonl") })
        let top = String(list.dropLast("cases.jsonl".count))
        cases = try String(contentsOfFile: "\(folder)/\(list)", encoding: .utf8).split(separator: "\n").map {
            try JSONDecoder().decode(Case.self, from: Data($0.utf8))
        }
        var sessions: [String: (segment: SessionSegment, bytes: Data)] = [:]
        for file in files where file.hasPrefix(top + "sessions/") && file.hasSuffix(".jsonl") {
            sessions[String(file.dropFirst(top.count))] = try Self.segment(
                ofTranscript: "\(folder)/\(file)", in: folder)
        }
        self.sessions = sessions
    }

    /// What the developer's side records of a transcript: all that this test needs of it.
    private static func segment(
        ofTranscript file: String, in folder: String
    ) throws -> (segment: SessionSegment, bytes: Data) {
        let common = folder + "/repository/.git"
        let workTree = WorkTree(
            top: folder + "/repository", gitDirectory: common, commonDirectory: common)
        let rules = RuleMasking(digest: { "none" }) { text, _ in RuleMasking.Masked(bytes: text, counts: [:])
        }
        let imported = try TranscriptImport(
            spool: Spool(commonDirectory: common), workTree: workTree, rules: rules)(
                file: file, agent: nil)
        let session = imported.session
        let sealed = try #require(try session.seal().first)
        return (try session.segment(sealed), try Data(contentsOf: URL(fileURLWithPath: sealed.path)))
    }
}

/// A ledger with sessions on record.
private final class RecordedHome {
    private let folder = NSTemporaryDirectory() + "/gatehouse-recorded-\(UUID().uuidString.prefix(8))"
    private let compare: CompareLines
    private var texts: SegmentTexts
    private var indexes: SegmentIndexes
    /// By the cases' names.
    let segments: [String: SegmentName]

    init(_ sessions: [String: (segment: SessionSegment, bytes: Data)]) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let ledger = try Ledger.create(at: folder + "/ledger.sqlite")
        try ledger.addMirror(
            Mirror(name: "demo", path: folder, upstream: folder, addedAt: .now), tips: [], upstreamRefs: [])
        // What a push is accepted by is in force when it is recorded.
        let policy = try ledger.apply(PolicySettings(), source: "")
        let hasher = LineHasher(key: SymmetricKey(size: .bits256))
        let read = ReadSegment(hasher: hasher)
        // Two transcripts may be of one conversation: its segments come in their order.
        let ordered = sessions.values.sorted { $0.segment.name < $1.segment.name }
        let received = try ordered.map { segment, bytes in
            ReceivedSegment(
                segment, hash: try #require(SegmentHash(bytes: SHA256.hash(data: bytes))),
                bytes: Array(bytes), masked: MaskedSecrets(),
                lines: read.lines(of: segment))
        }
        let push = Push(
            mirror: "demo", actor: Actor(name: "ada", origin: .local), refUpdates: [], options: [])
        let facts = PushFacts(push: push)
        _ = try ledger.record(
            PushRecord(
                facts: facts, verdict: Verdict(kind: .accept, findings: []), policy: policy.digest,
                segments: received), at: .now)
        compare = CompareLines(ledger: ledger, hasher: hasher, mirror: "demo")
        texts = SegmentTexts(ledger: ledger, read: read, arrived: [])
        indexes = SegmentIndexes(ledger: ledger)
        segments = sessions.mapValues(\.segment.name)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func attribution(of example: AttributionData.Case, by segment: SegmentName) throws -> Attribution {
        let lines = example.added.enumerated().map { number, line in
            (path: TreePath(line.path), number: number + 1, text: Array(line.line.utf8)[...])
        }
        var compared = try compare.look(
            up: lines, changing: example.added.map { TreePath($0.path) })
        let segments = [try indexes(segment)]
        let found = try compare.attribution(of: &compared, by: segments)
        guard found.mayHidePassages else { return found }
        let texts = try self.texts([segment])
        return try compare.attribution(
            of: &compared, by: segments, passages: FindPassages(hasher: compare.hasher)(lines, in: texts))
    }
}
