import Foundation
import Testing

/// Ways out of what the gate says of sessions.
extension WayOut {
    private static let claude = "Co-authored-by: Claude <noreply@anthropic.com>"
    private static let codex = "Co-authored-by: Codex <noreply@openai.com>"
    private static let hash = String(repeating: "a", count: 64)
    private static let unknown = "AI-Session: 01HZY5Z2Q3R4S5T6V7W8X9YABC/1\n sha256:\(hash)"

    static let ofSessions = [
        WayOut(
            name: "no session is named, and the transcript is there", policy: "sessions.missing",
            says: "written with codex (trailer Co-authored-by) but names no session",
            begin: { walk in
                try walk.keepTranscript(of: walk.lines, in: "a.txt")
                try walk.sh("git session enable")
                try walk.commit("Add a\n\n\(codex)", walk.lines)
            },
            rounds: [[.run("git session import"), .run("git session link")]], outcome: "verified"),
        WayOut(
            name: "no session is named, and no transcript is left", policy: "sessions.missing",
            says: "written with claude-code",
            begin: { walk in
                try walk.sh("git session enable")
                try walk.commit("Add a\n\n\(claude)", walk.lines)
                try walk.commit("Add b\n\n\(claude)", walk.lines, in: "b.txt")
            },
            rounds: [[.run("git session link --declare claude-code")]], outcome: "declared"),
        WayOut(
            name: "no agent helped, and a mark was left in the message", policy: "sessions.missing",
            says: "but names no session",
            begin: { try $0.commit("Add a\n\n\(claude)") },
            rounds: [[.byHand("take the mark out") { try $0.sh("git commit --amend -m 'Add a'") }]],
            outcome: "none"),
        WayOut(
            name: "a recorded session is not named", policy: "sessions.missing",
            says: "8 of 8 lines are found in session",
            begin: { walk in
                try walk.sh("git session enable")
                try walk.clone.agentWrites("a.txt", walk.lines.map { $0 + "\n" }.joined())
                try walk.sh("git session push origin")
                try walk.sh("git -c core.hooksPath=/dev/null add --all")
                try walk.sh("git -c core.hooksPath=/dev/null commit --quiet -m 'Add a' -m '\(claude)'")
            },
            rounds: [[.run("git session link")]], outcome: "verified"),
        WayOut(
            name: "the named session did not write it, and no agent did", policy: "sessions.unsupported",
            says: "coverage 0 %, needed 20 %",
            begin: { try $0.nameAnotherSession() },
            rounds: [[.run("git session unlink")]], outcome: "none"),
        WayOut(
            name: "the named session did not write it, and the record of the one that did is lost",
            policy: "sessions.unsupported", says: "coverage 0 %, needed 20 %",
            begin: { try $0.nameAnotherSession() },
            rounds: [[.run("git session unlink"), .run("git session link --declare")]], outcome: "declared"),
        WayOut(
            name: "the session is still in another clone", policy: "sessions.mismatch",
            says: "is not recorded here",
            begin: { walk in
                try walk.sh("git session enable")
                try walk.clone.agentWrites("a.txt", walk.lines.map { $0 + "\n" }.joined())
                try walk.sh("git add --all && git commit --quiet -m 'Add a'")
                try walk.sh("mv .git/gatehouse .git/elsewhere")
            },
            rounds: [
                [
                    .byHand("ship it with 'git session push' from the clone that recorded it") {
                        try $0.sh(
                            "mv .git/elsewhere .git/gatehouse && git session push origin")
                    }
                ]
            ], outcome: "verified"),
        WayOut(
            name: "the named session is lost", policy: "sessions.mismatch", says: "is not recorded here",
            begin: { walk in
                try walk.sh("git session enable")
                try walk.commit("Add a\n\n\(claude)\n\(unknown)", walk.lines)
            },
            rounds: [[.run("git session unlink")], [.run("git session link --declare")]], outcome: "declared"),
        WayOut(
            name: "a commit below the newest names a lost session", policy: "sessions.mismatch",
            says: "is not recorded here",
            begin: { walk in
                try walk.commit("Add a\n\n\(unknown)")
                try walk.commit("Add b", in: "b.txt")
            },
            rounds: [[.run("git session unlink")]], outcome: "none"),
        WayOut(
            name: "the hash is another session's", policy: "sessions.mismatch",
            says: "is recorded with another hash",
            begin: { walk in
                try walk.record(walk.lines, in: "a.txt")
                try walk.sh(
                    "git log -1 --format=%B | sed 's/sha256:.*/sha256:\(hash)/' | git commit --quiet --amend -F -"
                )
            },
            rounds: [[.run("git session unlink"), .run("git session link")]], outcome: "verified"),
        WayOut(
            name: "the session went on in a copy of the clone", policy: "sessions.mismatch",
            says: "is recorded with another hash",
            begin: { walk in
                try walk.sh("git session enable")
                try walk.clone.agentWrites("a.txt", walk.lines.map { $0 + "\n" }.joined())
                let copy = walk.clone.path + "-copy"
                try walk.sh("cp -r . \(copy) && cd \(copy) && git add --all && git commit --quiet -m 'Add a'")
                try walk.sh("cd \(copy) && git push --quiet origin HEAD:refs/heads/\(walk.branch)-copy")
                try walk.sh("git fetch --quiet origin")
                try walk.clone.agentWrites(
                    "b.txt", "what the agent wrote for \(walk.branch)\n", call: "toolu_2")
                try walk.sh("git add --all && git commit --quiet -m 'Add both'")
            },
            rounds: [
                [.run("git session forget --force"), .run("git session unlink")],
                [.run("git session link")],
            ], outcome: "verified"),
        WayOut(
            name: "a tool broke the trailer", policy: "sessions.mismatch", says: "is not of the form",
            begin: { walk in
                try walk.record(walk.lines, in: "a.txt")
                try walk.sh("git log -1 --format=%B | sed 's/^ sha256/sha256/' >.git/message")
                try walk.sh("git -c core.hooksPath=/dev/null commit --quiet --amend -F .git/message")
            },
            rounds: [[.run("git session unlink"), .run("git session link")]], outcome: "verified"),
        WayOut(
            name: "a colleague recorded it", policy: "sessions.others", says: "was recorded by pat",
            begin: { walk in
                try walk.record(walk.lines, in: "a.txt")
                try walk.sh("git session push origin")
                walk.pusher = "bob"
            },
            rounds: [[.byHand("let pat push the commit") { $0.pusher = "pat" }]], outcome: "verified"),
        WayOut(
            name: "the session has a part of it, and a person the rest", policy: "sessions.partial",
            folder: "partial", says: "coverage",
            begin: { walk in
                try walk.sh("git session enable")
                try walk.clone.agentWrites("a.txt", walk.lines.prefix(4).map { $0 + "\n" }.joined())
                let own = (1...6).map { "a person wrote the line number \($0) of \(walk.branch)" }
                try walk.commit("Add both", own, in: "b.txt")
            },
            rounds: [
                [
                    .byHand("put the lines that no agent wrote into a commit of their own") {
                        try $0.sh("git rm --quiet --cached b.txt && git commit --quiet --amend --no-edit")
                        try $0.sh("git add b.txt && git commit --quiet -m 'Add b'")
                    }
                ]
            ], outcome: "none"),
        WayOut(
            name: "a mark that people use, too", policy: "sessions.weak", folder: "weak",
            says: "but names no session",
            begin: { walk in
                try walk.sh("git session enable")
                try walk.commit("Add a\n\nGenerated-by: a tool", walk.lines)
            },
            rounds: [[.run("git session link --declare")]], outcome: "declared"),
        WayOut(
            name: "it came by another ref before", policy: "sessions.earlier", folder: "weak",
            says: "it came by another ref before",
            begin: { walk in
                try walk.sh("git session enable")
                try walk.clone.write(["a.txt": walk.lines.joined(separator: "\n")])
                try walk.sh("git add --all")
                try walk.sh(
                    "git commit --quiet -m 'Add a' -m 'Generated-by: a tool'",
                    environment: ["GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"])
                try walk.sh(
                    "git push --quiet origin HEAD:refs/heads/\(walk.branch.dropFirst(5))")
            },
            rounds: [[.run("git rebase --force-rebase"), .run("git session link --declare")]],
            outcome: "declared"),
        WayOut(
            name: "no sign of an agent, and a recorded session has the lines", policy: "sessions.undeclared",
            folder: "undeclared", says: "bears no sign of an agent",
            begin: { walk in
                try walk.sh("git session enable")
                try walk.clone.agentWrites("a.txt", walk.lines.map { $0 + "\n" }.joined())
                try walk.sh("git session push origin")
                try walk.sh("git add --all && git -c core.hooksPath=/dev/null commit --quiet -m 'Add a'")
            },
            rounds: [[.run("git session link")]], outcome: "verified"),
        WayOut(
            name: "what is declared waits for an approver", policy: "sessions.declared", folder: "held",
            says: "declared by hand: pat says that claude-code helped",
            begin: { walk in
                try walk.sh("git session enable")
                try walk.commit("Add a\n\n\(claude)", walk.lines)
                try walk.sh("git session link --declare claude-code --reason 'the disk broke'")
            },
            rounds: [
                [
                    .byHand("It needs the approval of one of @approvers (eve)") { walk in
                        let hold = try #require(walk.said.firstMatch(of: /held as (h\d+)/)?.1)
                        try walk.house.place.hold("approve", String(hold))
                    }
                ]
            ], outcome: "declared"),
        WayOut(
            name: "the policy takes no declarations, and the transcript is there",
            policy: "sessions.declared",
            folder: "records", says: "declared by hand: pat says that codex helped",
            begin: { walk in
                try walk.keepTranscript(of: walk.lines, in: "a.txt")
                try walk.sh("git session enable")
                try walk.commit("Add a\n\n\(codex)", walk.lines)
                try walk.sh("git session link --declare codex --reason 'I am in a hurry'")
            },
            rounds: [
                [.run("git session import codex"), .run("git session link")]
            ],
            outcome: "verified"),
        WayOut(
            name: "an agent that is not allowed there", policy: "agents", folder: "agents",
            says: "written with claude-code; the agents allowed here are codex",
            begin: { try $0.record($0.lines, in: "a.txt") },
            rounds: [
                [
                    .byHand("write it with one of them, or by hand") {
                        try $0.sh("git reset --quiet --hard HEAD~1")
                        try $0.commit("Add a by hand")
                    }
                ]
            ], outcome: "none"),
    ]
}

extension Walk {
    /// Lines that mean something, and that no other walk has.
    var lines: [String] {
        (1...8).map { "the agent wrote the line number \($0) of \(branch)" }
    }

    /// Has an agent write a file, and commits it, named.
    fileprivate func record(_ lines: [String], in file: String) throws {
        try sh("git session enable")
        try clone.agentWrites(file, lines.map { $0 + "\n" }.joined())
        try sh("git add --all && git commit --quiet -m 'Add it'")
    }

    /// Commits a person's line with the name of a session that wrote another file.
    fileprivate func nameAnotherSession() throws {
        try record(["what the agent wrote elsewhere, in a file of \(branch)"], in: "other.txt")
        let trailer = try sh("git log -1 --format=%B | sed -n '/AI-Session/,/sha256/p'")
        try commit("Add a\n\n\(trailer)", ["a line of \(branch) of which nothing is recorded"])
    }

    /// Puts the transcript of a session with Codex in which it wrote a file where Codex keeps such.
    fileprivate func keepTranscript(of lines: [String], in file: String) throws {
        let patch =
            "*** Begin Patch\\n*** Add File: \(file)\\n" + lines.map { "+\($0)\\n" }.joined()
            + "*** End Patch"
        let id = UUID().uuidString
        let text = [
            #"{"timestamp":"2026-01-01T00:00:00.000Z","type":"session_meta","payload":{"id":"\#(id)","cwd":"\#(clone.path)"}}"#,
            #"{"timestamp":"2026-01-01T00:00:03.000Z","type":"response_item","payload":{"type":"custom_tool_call","call_id":"k","name":"apply_patch","input":"\#(patch)"}}"#,
            #"{"timestamp":"2026-01-01T00:00:04.000Z","type":"response_item","payload":{"type":"custom_tool_call_output","call_id":"k","output":"Success. Updated the following files:\nA \#(file)"}}"#,
        ].map { $0 + "\n" }.joined()
        let folder = house.place.folder + "/account/.codex/sessions/2026/01/01"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = "\(folder)/rollout-\(id).jsonl"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        // Before each commit, what changed since recording began is read: this is older.
        try FileManager.default.setAttributes([.modificationDate: Date() - 1_000_000], ofItemAtPath: path)
    }
}
