import Foundation
import Programs
import Testing

@testable import Gate

@Suite struct MirrorSignTests {
    private let mirror = "\(NSTemporaryDirectory())/gatehouse-sign-\(UUID().uuidString.prefix(8)).git"

    @discardableResult
    private func git(_ arguments: [String], in folder: String? = nil) throws -> String {
        let outcome = try ChildProcess.run(
            "/usr/bin/env", ["git"] + arguments,
            environment: [
                "PATH": "/usr/local/bin:/usr/bin:/bin", "GIT_AUTHOR_NAME": "Ada", "GIT_COMMITTER_NAME": "Ada",
                "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_EMAIL": "a@example.com",
            ], directory: folder ?? mirror)
        try #require(outcome.succeeded, "\(arguments): \(outcome.errorText)")
        return outcome.outputText.trimmingCharacters(in: .newlines)
    }

    private func makeMirror() throws {
        try git(["init", "--quiet", "--bare", "--initial-branch=main", mirror], in: NSTemporaryDirectory())
    }

    private var sign: MirrorSign? { MirrorSign(of: mirror, settling: 0) }

    @Test func `whatever is done to a mirror's refs and settings is seen from outside`() throws {
        try makeMirror()
        defer { try? FileManager.default.removeItem(atPath: mirror) }
        let tree = try git(["hash-object", "-w", "-t", "tree", "/dev/null"])
        let commits = try ["first", "second"].map { try git(["commit-tree", "-m", $0, tree]) }
        let changes: [[String]] = [
            ["update-ref", "refs/heads/main", commits[0]], ["update-ref", "refs/heads/main", commits[1]],
            ["update-ref", "refs/heads/a/b", commits[0]], ["pack-refs", "--all"],
            ["update-ref", "-d", "refs/heads/a/b"], ["symbolic-ref", "HEAD", "refs/heads/other"],
            ["config", "core.logAllRefUpdates", "false"],
        ]
        var seen = [try #require(sign)]
        for change in changes {
            try git(change)
            seen.append(try #require(sign))
            #expect(sign == seen.last, "nothing was done since")
        }
        #expect(Set(seen).count == changes.count + 1)
    }

    @Test func `what changed just now, is locked or is not there tells nothing`() throws {
        #expect(sign != nil, "a mirror that is gone looks like that, and its round says so")
        try makeMirror()
        defer { try? FileManager.default.removeItem(atPath: mirror) }
        #expect(MirrorSign(of: mirror) == nil)
        #expect(sign != nil)
        try Data().write(to: URL(fileURLWithPath: mirror + "/refs/heads/main.lock"))
        #expect(sign == nil)
    }

    @Test(arguments: ["config", "HEAD", "refs/heads/linked", "packed-refs"])
    func `links to what may change elsewhere tell nothing`(name: String) throws {
        try makeMirror()
        let elsewhere = mirror + "-elsewhere"
        let files = FileManager.default
        defer { for path in [mirror, elsewhere] { try? files.removeItem(atPath: path) } }
        try files.createSymbolicLink(
            atPath: mirror + "/hooks/post-update.sample-2", withDestinationPath: elsewhere)
        #expect(sign != nil, "hooks may be links")
        try? files.moveItem(atPath: "\(mirror)/\(name)", toPath: elsewhere)
        try files.createSymbolicLink(atPath: "\(mirror)/\(name)", withDestinationPath: elsewhere)
        #expect(sign == nil)
    }
}
