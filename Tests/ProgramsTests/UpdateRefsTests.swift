import Domain
import Foundation
import TestSupport
import Testing

@testable import Programs

/// Refs moved by real git, with real hooks.
@Suite struct UpdateRefsTests {
    /// A bare repository with one commit, in a folder that goes away with it.
    private final class Mirror {
        let folder: String
        let path: String
        let commit: ObjectID
        private let git: GitCommand

        init(named name: String = "demo.git") throws {
            folder = NSTemporaryDirectory() + "update-refs-\(UUID().uuidString)"
            path = "\(folder)/\(name)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            git = .clean(gitDirectory: path)
            _ = try git.output(["init", "--quiet", "--bare"])
            let tree = try git.output(["mktree"]).prefix(40)
            let identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
            let commit = try git.output(identity + ["commit-tree", "-m", "Begin", String(tree)]).prefix(40)
            self.commit = try #require(ObjectID(hex: commit))
        }

        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func hook(_ script: String) throws {
            try ExecutableFile.write("#!/bin/sh\n\(script)\n", at: path + "/hooks/reference-transaction")
        }

        func update(from old: ObjectID = .zero) throws {
            try UpdateRefs(gitDirectory: path)([
                HeldUpdates.Update(ref: RefName("refs/heads/main"), old: old, new: commit)
            ])
        }

        func value() throws -> String {
            try git.output(["for-each-ref", "--format=%(objectname)", "refs/heads/main"])
        }
    }

    @Test func `a hook that agrees lets the refs move`() throws {
        let mirror = try Mirror()
        try mirror.hook("echo \"$1: aborted by hook\" >&2; git rev-parse --git-dir >&2")
        try mirror.update()
        #expect(try mirror.value() == mirror.commit.hex + "\n")
    }

    @Test func `a hook that refuses is told by its own words`() throws {
        let mirror = try Mirror()
        try mirror.hook("printf 'not on a Friday' >&2; git rev-parse --git-dir >&2; [ \"$1\" != prepared ]")

        let refused = #expect(throws: UpdateRefs.Refused.self) { try mirror.update() }

        let words = refused?.description ?? ""
        #expect(words.contains("reference-transaction' refuses it: not on a Friday"), "\(words)")
        #expect(!words.contains("{\"event\""), "\(words)")
        #expect(try mirror.value() == "")
    }

    @Test func `a lock that another process left is no hook's refusal, whatever the mirror is called`() throws
    {
        let mirror = try Mirror(named: "ref updates aborted by hook.git")
        try mirror.hook("exit 0")
        try FileManager.default.createDirectory(
            atPath: mirror.path + "/refs/heads", withIntermediateDirectories: true)
        #expect(FileManager.default.createFile(atPath: mirror.path + "/refs/heads/main.lock", contents: nil))

        let failure = #expect(throws: GitFailure.self) { try mirror.update() }

        #expect(failure?.reason.contains("aborted by hook") == true, "\(failure?.reason ?? "")")
    }

    @Test func `a ref that has moved is no hook's refusal`() throws {
        let mirror = try Mirror()
        try mirror.hook("exit 0")
        #expect(throws: GitFailure.self) { try mirror.update(from: mirror.commit) }
    }

    // MARK: The trace

    private static let start =
        #"{"event":"child_start","sid":"20261130T1-P1","child_id":0,"hook_name":"reference-transaction","argv":["x"]}"#
    private static let exit = #"{"event":"child_exit","sid":"20261130T1-P1","child_id":0,"pid":7,"code":1}"#

    @Test(arguments: [
        "fatal: ref updates aborted by hook",
        "fatal: in 'prepared' phase, update aborted by the reference-transaction hook",
        "Schwerwiegend: vom Hook abgebrochen",
    ])
    func `the trace tells a refusal in whatever words`(words: String) {
        let trace = HookTrace("\(Self.start)\nno\(Self.exit)\n\(words)\n")
        #expect(trace.hasFailed("reference-transaction"))
        #expect(trace.words == "no\n\(words)\n")
    }

    @Test func `a hook of a git within the hook is another's`() {
        let inner = [Self.start, Self.exit].map { $0.replacing("P1\"", with: "P1/20261130T1-P2\"") }
        let trace = HookTrace(inner.joined(separator: "\n") + "\nfatal: ref updates aborted by hook\n")
        #expect(!trace.hasFailed("reference-transaction"))
    }

    @Test func `what only looks like an event is a word`() {
        let words = "{\"event\":\"child_exit\"\n{\"event\":12}\n"
        #expect(HookTrace(words).words == words)
    }
}
