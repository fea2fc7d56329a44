import Foundation
import Testing

/// Ways out of what the gate says of a push as such: how it was sent, what it brings of sessions, and what it takes.
extension WayOut {
    static let ofPushes = [
        WayOut(
            name: "a push into a namespace", policy: "push",
            says: "pushes into a Git namespace are not judged",
            begin: { walk in
                try walk.commit("Add a")
                walk.environment = ["GIT_NAMESPACE": "team"]
            },
            rounds: [[.byHand("push without GIT_NAMESPACE") { $0.environment = [:] }]]),
        WayOut(
            name: "somebody else's push came in between", policy: "push",
            says: "the ref has moved since you fetched it",
            begin: { walk in
                try walk.commit("Add a")
                try walk.sh("git push --quiet origin HEAD:refs/heads/\(walk.branch)")
                // Git asks for the ref's value, runs this hook, and pushes onto the value that it was told.
                try walk.onceBeforePush(
                    "git commit-tree -p HEAD -m 'Another' HEAD^{tree} | xargs -I{} git push --quiet --no-verify "
                        + "origin {}:refs/heads/\(walk.branch)")
                try walk.commit("Add b", in: "b.txt")
            },
            rounds: [
                [
                    .byHand("fetch, rebase or merge onto the ref's present value") {
                        try $0.sh("git fetch --quiet origin && git rebase --quiet origin/\($0.branch)")
                    }
                ]
            ]),
        WayOut(
            name: "more than may be taken at once", policy: "limits", mirror: "limits",
            says: "it takes more than 5 s to judge",
            begin: { walk in for number in 1...4 { try walk.commit("Add \(number)", in: "\(number).txt") } },
            rounds: [
                [
                    .byHand("push it in parts, the oldest commits first") {
                        try $0.sh("git push --quiet origin HEAD~2:refs/heads/\($0.branch)")
                    }
                ]
            ]),
        WayOut(
            name: "a segment that a person made", policy: "sealing", says: "is not sealed",
            begin: { walk in
                try walk.recordedCommit()
                let made = try walk.clone.blob(TestSegment().json)
                walk.refspecs.append("\(made):\(TestSegment.ref())")
            },
            rounds: [
                [
                    .byHand("update git-session and push again") { walk in
                        walk.refspecs.removeLast()
                        try walk.sh("git session push origin")
                    }
                ]
            ], outcome: "verified"),
        WayOut(
            name: "a session's ref of another form", policy: "sealing",
            says: "a session's ref is refs/ai-sessions/<ulid>/<segment>",
            begin: { walk in
                try walk.recordedCommit()
                walk.refspecs.append("HEAD:refs/ai-sessions/mine")
            },
            rounds: [
                [
                    .run("git session push", [:]),
                    .byHand("ship sessions") { $0.refspecs.removeLast() },
                ]
            ], outcome: "verified"),
    ]
}

extension Walk {
    /// Commits what an agent wrote while the clone was recorded.
    fileprivate func recordedCommit() throws {
        try sh("git session enable")
        try clone.agentWrites("a.txt", lines.map { $0 + "\n" }.joined())
        try sh("git add --all && git commit --quiet -m 'Add a'")
    }

    /// Runs a shell command in the next push, between what Git asks of the mirror and what it sends.
    fileprivate func onceBeforePush(_ command: String) throws {
        let hook = clone.path + "/.git/hooks/pre-push"
        try Program.write("[ -e .git/once ] || { : >.git/once; \(command); }", at: hook)
    }
}
