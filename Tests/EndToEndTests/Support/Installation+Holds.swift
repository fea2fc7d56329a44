import Domain
import Foundation
import GRDB
import Testing

extension Installation {
    /// In milliseconds.
    static let year = 365 * 24 * 60 * 60 * 1_000

    /// A home that holds what comes to main, to releases and to tags, with an approver.
    static func holdingAll(_ more: String = "", approvals: Int = 1) throws -> Installation {
        let place = try Installation()
        try place.editPolicy {
            $0.replacing("approvals = 1", with: "approvals = \(approvals)")
                .replacing("delete = \"reject\"", with: "delete = \"hold\"") + """

                    [[refs]]
                    match = ["refs/heads/main", "refs/heads/release/*", "refs/tags/*"]
                    create = "hold"
                    update = "hold"
                    delete = "hold"

                    """ + more
        }
        try place.gatehouse("actor", "add", "eve", "--group", "approvers", "--email", "eve@example.com")
        return place
    }

    /// A home that holds every change of main and of release branches, with an approver.
    static func holding(_ more: String = "") throws -> Installation {
        let place = try Installation()
        try place.editPolicy {
            $0.replacing("rewind = \"reject\"", with: "rewind = \"hold\"") + """

                [[refs]]
                match = ["refs/heads/main", "refs/heads/release/*"]
                create = "hold"
                update = "hold"
                rewind = "hold"
                \(more)
                """
        }
        try place.gatehouse("actor", "add", "eve", "--group", "approvers", "--email", "eve@example.com")
        return place
    }

    /// What the server said, without its line breaks.
    func words(of text: String) -> String {
        text.replacing("remote:", with: "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// What a hold command of somebody comes to.
    @discardableResult
    func hold(_ arguments: String..., as name: String = "eve", input: String = "") throws -> Outcome {
        try run(
            "gatehouse", ["hold"] + arguments, environment: ["GATEHOUSE_ACTOR": name],
            input: Array(input.utf8))
    }

    func state(_ number: Int) throws -> String? {
        try reading().holds([Int64(number)]).first?.state.rawValue
    }

    /// By which the pushes of these tests are known.
    func ownName() throws -> String {
        try #require(
            try ledger().read {
                try String.fetchOne(
                    $0,
                    sql: "SELECT name FROM actors WHERE id = (SELECT actor FROM pushes ORDER BY id LIMIT 1)")
            })
    }

    func hook(_ name: String, _ script: String) throws {
        try Program.write(script, at: "\(mirror)/hooks/\(name)")
    }

    func change(_ sql: String) throws {
        try ledger().write { try $0.execute(sql: sql) }
    }

    /// Makes holds as they would be had the clock said something else, in milliseconds.
    func moveHolds(by milliseconds: Int) throws {
        try change(
            """
            UPDATE holds SET opened_at = opened_at + \(milliseconds), expires_at = expires_at + \(milliseconds),
                changed_at = changed_at + \(milliseconds), awaited_until = awaited_until + \(milliseconds)
            """)
    }

    func pins() throws -> [String] {
        try git("--git-dir=\(mirror)", "for-each-ref", "--format=%(refname)", "refs/held")
            .split(separator: "\n").map(String.init)
    }

    func cleanUp() throws {
        try git("--git-dir=\(mirror)", "reflog", "expire", "--expire=now", "--all")
        try git("--git-dir=\(mirror)", "gc", "--quiet", "--prune=now")
    }

    /// What the ledger says of the holds, the oldest first.
    func states() throws -> [String] {
        try reading().holds(mirror: nil, all: true, before: nil, limit: .max).reversed().map(\.state.rawValue)
    }

    /// What the log says that became of holds, one after the other.
    func events() throws -> [String] {
        struct Entry: Decodable {
            let kind: String
            let outcome: String?
        }
        return try ledger().read { try Data.fetchAll($0, sql: "SELECT entry FROM log ORDER BY idx") }
            .map { try JSONDecoder().decode(Entry.self, from: $0) }
            .filter { $0.kind == "hold.state" }.compactMap(\.outcome)
    }

    /// How many pushes are on record that a hold was applied as.
    func releases() throws -> Int {
        try ledger().read {
            try Int.fetchOne(
                $0,
                sql:
                    "SELECT COUNT(*) FROM pushes WHERE decision = 'accept' AND (origin = 'release' OR id IN (SELECT release FROM holds))"
            )
        } ?? 0
    }

    func isForwarded() throws -> Bool {
        try outbox().allSatisfy { $0.hasSuffix(" forwarded") }
    }

    func keepsNothing() throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: home + "/held").isEmpty && pins().isEmpty
    }

    /// As `gatehouse doctor` says to do with those of ended processes.
    func removeLocks() throws {
        for file in ["HEAD.lock", "refs/heads/main.lock"] {
            try FileManager.default.removeItem(atPath: "\(mirror)/\(file)")
        }
    }

    /// Has the worker come until it is so.
    func takeUp(_ isSo: () throws -> Bool) throws {
        var last: Outcome?
        for _ in 0..<50 {
            last = try tryGatehouse("forward")
            if try isSo() { return }
            usleep(100_000)
        }
        let listed = try gatehouse("hold", "list", "--all")
        Issue.record("the worker does not take it up: \(listed) \(last.map { "\($0)" } ?? "")")
    }

    /// Main has the value at both sides, by one release, and nothing is left of its hold.
    func expectApplied(_ commit: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        #expect(
            try value(of: "refs/heads/main", in: mirror) == commit, sourceLocation: sourceLocation)
        #expect(
            try value(of: "refs/heads/main", in: upstream) == commit, sourceLocation: sourceLocation)
        #expect(try releases() == 1, sourceLocation: sourceLocation)
        #expect(try states().last == "applied", sourceLocation: sourceLocation)
        #expect(try keepsNothing(), sourceLocation: sourceLocation)
        try expectSound(sourceLocation: sourceLocation)
    }

    /// Nothing is missing in the mirror, and the log is whole.
    func expectSound(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let checked = try run("git", ["--git-dir=\(mirror)", "fsck", "--connectivity-only", "--no-dangling"])
        #expect(
            checked.succeeded && checked.output.isEmpty, "\(checked)", sourceLocation: sourceLocation)
        let (indices, damage) = try ledger().read { database in
            try (
                Int.fetchAll(database, sql: "SELECT idx FROM log ORDER BY idx"),
                String.fetchAll(database, sql: "PRAGMA integrity_check")
            )
        }
        #expect(indices == Array(0..<indices.count) && damage == ["ok"], sourceLocation: sourceLocation)
    }
}

extension Clone {
    @discardableResult
    func push(as actor: String = "pat", _ arguments: String...) throws -> Installation.Outcome {
        try installation.run(
            "git", ["push"] + arguments, in: path, environment: ["GATEHOUSE_ACTOR": actor])
    }

    /// A commit on main that builds on a tree which only the branch `topic` has, pushed without it, as a client may leave
    /// out whatever the mirror has: it is held.
    func holdWhatBuildsOnTopic() throws -> String {
        let base = try head()
        try commit(["same": "what only the topic has\n"], "Add it to the topic")
        let topic = try git("rev-parse", "HEAD^{tree}").trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(try tryGit("push", "origin", "HEAD:refs/heads/topic").succeeded)
        try git("reset", "--quiet", "--hard", base)
        let commit = try commit(["same": "what only the topic has\n", "main": "1\n"], "Add it to main")
        let pack = try pack([commit, "^\(base)", "^\(topic)"])
        let push = try installation.rawPush([(base, commit, "refs/heads/main")], pack: pack)
        #expect(push.said.contains("held as h1"), "\(push)")
        return commit
    }
}
