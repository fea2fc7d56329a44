import Domain
import Foundation
import GRDB
import TestSupport
import Testing

/// What judging a push may take, and what becomes of one that takes more.
@Suite(.waiting) struct PushLimitTests {
    private func installation(_ limits: String, _ more: String = "") throws -> Installation {
        let place = try Installation(wait: 0)
        try place.editPolicy { $0 + "\n[limits]\n\(limits)\n\(more)" }
        return place
    }

    /// A home that asks a program which answers nothing as long as there is a file of this name.
    private func installationAsking(_ limits: String, whileThereIs file: String) throws -> Installation {
        let place = try Installation.holding()
        try Program.write(
            "[ ! -e '\(place.folder)/\(file)' ] || exec tail -f /dev/null", at: place.folder + "/ask")
        try place.editPolicy {
            $0 + "\n[[external]]\nprogram = \"\(place.folder)/ask\"\ntimeout = 60\n\n[limits]\n\(limits)\n"
        }
        return place
    }

    private func decisions(_ place: Installation) throws -> [String] {
        try pushes(place).map(\.verdict.rawValue)
    }

    /// The pushes on record, in order.
    private func pushes(_ place: Installation) throws -> [PushRow] {
        let ledger = try place.reading()
        return try ledger.pushes(ledger.pushNumbers(ReportFilter(), before: nil, limit: nil).reversed())
    }

    @Test func `a push that takes too long is refused with words, and on record`() throws {
        let place = try installation("seconds = 1")
        let work = try place.clone()
        try work.commit(["a.txt": "1\n"], "Add a")
        let ordinary = try work.tryGit("push", "origin", "main")
        let tip = try work.commitsOfManyPaths(150)

        let push = try work.tryGit("push", "origin", "\(tip):refs/heads/large")

        #expect(ordinary.succeeded, "\(ordinary)")
        #expect(!push.succeeded && push.said.contains("push refused (p2)"), "\(push)")
        #expect(push.said.contains("limits: it takes more than 1 s to judge, while "), "\(push)")
        #expect(
            push.said.contains("looked at last: commit ") || push.said.contains("while finding"), "\(push)")
        #expect(push.said.contains("push it in parts, the oldest commits first"), "\(push)")
        #expect(push.said.contains("'seconds' under [limits] in the policy"), "\(push)")
        #expect(try place.value(of: "refs/heads/large", in: place.mirror) == nil)
        #expect(try decisions(place) == ["accept", "reject"])
        let found = try pushes(place).flatMap(\.findings).map { "\($0.policy) \($0.action.rawValue)" }
        #expect(found == ["limits reject"])
    }

    @Test func `a push that takes too much memory is refused with words, and on record`() throws {
        let place = try installation("memory = 67108864")
        let work = try place.clone()
        try work.commit(["a.txt": "1\n"], "Add a")
        let ordinary = try work.tryGit("push", "origin", "main")
        let blob = try work.run(
            "sh", "-c", "yes 'a line of a large file' | head -c 80000000 | git hash-object -w --stdin")
        let tip = try work.commit(
            tree: work.tree([("100644", blob.output.trimmingCharacters(in: .newlines), "large.txt")]),
            on: [work.head()])

        let push = try work.tryGit("push", "origin", "\(tip):refs/heads/large")

        #expect(ordinary.succeeded, "\(ordinary)")
        #expect(
            !push.succeeded && push.said.contains("it takes more than 64 MiB of memory to judge"), "\(push)")
        #expect(push.said.contains("'memory' under [limits] in the policy"), "\(push)")
        #expect(try decisions(place) == ["accept", "reject"])
    }

    @Test func `a program that is asked has no more time than the push`() throws {
        let place = try installationAsking("seconds = 2", whileThereIs: "silent")
        try "".write(toFile: place.folder + "/silent", atomically: true, encoding: .utf8)
        let work = try place.clone()
        try work.commit(["a.txt": "1\n"], "Add a")

        let push = try work.tryGit("push", "origin", "HEAD:refs/heads/topic")

        #expect(push.said.contains("it takes more than 2 s to judge, while asking programs"), "\(push)")
    }

    @Test func `a rehearsal is rejected for what the push would be`() throws {
        let place = try installationAsking("seconds = 1", whileThereIs: "silent")
        let work = try place.clone()
        let commit = try work.commit(["a.txt": "1\n"], "Add a")
        try work.git("push", "--quiet", "origin", "HEAD:refs/heads/topic")
        try "".write(toFile: place.folder + "/silent", atomically: true, encoding: .utf8)

        let rehearsal = try place.tryGatehouse(
            "policy", "test", "--mirror", "demo", String(repeating: "0", count: 40), commit,
            "refs/heads/other")

        #expect(rehearsal.status == 1, "\(rehearsal)")
        #expect(rehearsal.output.contains("limits: it takes more than 1 s to judge"), "\(rehearsal)")
    }

    @Test func `a held push that takes too long when it is judged again is rejected, and the worker goes on`()
        throws
    {
        let place = try installationAsking("seconds = 1", whileThereIs: "silent")
        let work = try place.clone()
        try work.commit(["a.txt": "1\n"], "Add a")
        #expect(try work.tryGit("push", "origin", "main").said.contains("held as h1"))
        try work.git("push", "--quiet", "origin", "HEAD^:refs/heads/topic")
        try "".write(toFile: place.folder + "/silent", atomically: true, encoding: .utf8)

        let approval = try place.hold("approve", "h1")
        let round = try place.tryGatehouse("forward")

        #expect(try place.state(1) == "rejected", "\(approval)")
        #expect(
            place.words(of: approval.output + approval.errors).contains("more than 1 s to judge"),
            "\(approval)")
        #expect(round.succeeded, "\(round)")
        #expect(try place.value(of: "refs/heads/topic", in: place.upstream) != nil)
    }
}
