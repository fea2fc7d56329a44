import Domain
import Foundation
import HelperTestSupport
import Programs
import SessionCapture
import TestSupport
import Testing

/// Transcripts that real agents wrote, where they are at hand: beside the checkout, as `shared/data`.
@Suite(
    .enabled("needs ../shared/data/transcripts.tar.gz beside the checkout") { RealTranscripts.archive != nil }
)
struct RealTranscriptTests {
    @Test(arguments: [
        ("entire/a7-f087274d3b-0.jsonl", 1), ("entire/c0-70516b3fa9-0.jsonl", 12),
        ("entire/c9-883595c929-0.jsonl", 1),
        ("git-ai/claude-code-with-plan.jsonl", 0), ("git-ai/claude-code-with-thinking.jsonl", 1),
        ("git-ai/claude-model-not-last.jsonl", 0), ("git-ai/example-claude-code.jsonl", 3),
    ])
    func `every edit of a real transcript is found, with a sound path`(file: String, edits: Int) throws {
        let folder = try TestFolder()
        let archive = try #require(RealTranscripts.archive)
        let unpacked = try ChildProcess.run(
            "tar", ["-xzf", archive, "-C", folder.path], environment: ["PATH": "/usr/bin:/bin"])
        try #require(unpacked.succeeded)
        let found = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
            .first { $0.hasSuffix(file) }
        let path = try #require(found)
        let common = folder.path + "/repository/.git"
        let workTree = WorkTree(
            top: folder.path + "/repository", gitDirectory: common, commonDirectory: common)
        let session = try TranscriptImport(
            spool: Spool(commonDirectory: common), workTree: workTree, rules: .none)(
                file: "\(folder.path)/\(path)", agent: nil
            ).session

        let sealed = try #require(try session.seal().first)
        let segment = try session.segment(sealed)

        try segment.validate(as: sealed.name)
        #expect(segment.edits.count == edits)
        #expect(segment.edits.allSatisfy { !$0.added.isEmpty || !$0.removed.isEmpty })
        #expect(segment.models.allSatisfy { $0.hasPrefix("claude-") } && !segment.models.isEmpty)
        #expect(
            segment.messages.contains { $0.role == .user }
                && segment.messages.contains { $0.role == .assistant })
    }
}

enum RealTranscripts {
    /// The archive, next to the package's folder.
    static let archive = PackageFolder.sharedData("transcripts.tar.gz")
}
