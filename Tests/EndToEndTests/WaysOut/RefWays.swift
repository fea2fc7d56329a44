import Foundation
import Testing

/// Ways out of what the gate says of refs, and of who may change them.
extension WayOut {
    static let ofRefs = [
        WayOut(
            name: "a protected branch is rewound", policy: "refs", folder: "release",
            says: "this rewinds a protected ref",
            begin: { walk in
                try walk.commit("Add a")
                try walk.sh("git push --quiet origin HEAD:refs/heads/\(walk.branch)")
                try walk.sh("git reset --quiet --hard HEAD~1")
                try walk.commit("Add b", in: "b.txt")
                walk.refspecs = ["+HEAD:refs/heads/\(walk.branch)"]
            },
            rounds: [
                [
                    .byHand("fetch, rebase or merge onto the ref's present value") {
                        try $0.sh("git fetch --quiet origin && git rebase --quiet origin/\($0.branch)")
                    }
                ]
            ]),
        WayOut(
            name: "a protected branch is deleted", policy: "refs", folder: "release",
            says: "this deletes a protected ref",
            begin: { walk in
                try walk.sh("git push --quiet origin HEAD:refs/heads/\(walk.branch)")
                try walk.commit("Add a")
                walk.refspecs = [
                    ":refs/heads/\(walk.branch)", "HEAD:refs/heads/any/\(walk.branch.suffix(8))",
                ]
            },
            rounds: [[.byHand("leave it out of the push") { $0.refspecs.removeFirst() }]]),
        WayOut(
            name: "a branch that no one may create", policy: "refs", folder: "closed",
            says: "this creates a protected ref",
            begin: { try $0.commit("Add a") },
            rounds: [
                [
                    .byHand("push it under another name") {
                        $0.refspecs = ["HEAD:refs/heads/any/\($0.branch.suffix(8))"]
                    }
                ]
            ]),
        WayOut(
            name: "a tag is moved", policy: "refs", says: "tags do not move",
            begin: { walk in
                let tag = "v-" + walk.branch.suffix(8)
                try walk.sh("git tag \(tag) && git push --quiet origin \(tag)")
                try walk.commit("Add a")
                try walk.sh("git tag -f \(tag)")
                walk.refspecs = ["+refs/tags/\(tag)"]
            },
            rounds: [
                [
                    .byHand("push the tag under a new name") {
                        let tag = "w-" + $0.branch.suffix(8)
                        try $0.sh("git tag \(tag)")
                        $0.refspecs = ["refs/tags/\(tag)"]
                    }
                ]
            ]),
        WayOut(
            name: "a branch that approvers look at", policy: "refs", folder: "review", says: "push held as h",
            begin: { try $0.commit("Add a") },
            rounds: [
                [.byHand("It needs the approval of one of @approvers (eve)") { try $0.decide("approve") }]
            ]),
        WayOut(
            name: "what an approver rejected", policy: "approvals", folder: "review",
            says: "push held as h",
            begin: { try $0.commit("Add a") },
            rounds: [
                [
                    .byHand("It needs the approval of one of @approvers (eve)") {
                        try $0.decide("reject", "--reason", "say what it is for")
                        _ = try $0.push()
                    },
                    .byHand("change what was rejected and push that") {
                        try $0.sh(
                            "echo 'a second line' >>a.txt && git commit --quiet -a --amend -m 'Add a, for all'"
                        )
                        _ = try $0.push()
                    },
                    .byHand("It needs the approval of one of @approvers (eve)") { try $0.decide("approve") },
                ]
            ]),
        WayOut(
            name: "a mirror that others push to", policy: "access", mirror: "access",
            says: "pat may not create this ref",
            begin: { try $0.commit("Add a") },
            rounds: [[.byHand("ask one of bob to do it") { $0.pusher = "bob" }]]),
        WayOut(
            name: "a merge where there are none", policy: "history", folder: "history",
            says: "rebase instead",
            begin: { walk in
                try walk.commit("Add a")
                try walk.sh("git checkout --quiet -b side HEAD~1")
                try walk.commit("Add b", in: "b.txt")
                try walk.sh("git merge --quiet --no-edit main")
            },
            rounds: [[.run("git rebase", ["UPSTREAM": "origin/main"])]]),
        WayOut(
            name: "a history of its own", policy: "history", folder: "history",
            says: "push it to a ref of its own",
            begin: { walk in
                try walk.sh("git push --quiet origin HEAD:refs/heads/\(walk.branch)")
                try walk.sh(
                    "git checkout --quiet --orphan alone && git rm --quiet -r --cached . && rm -f README")
                try walk.commit("Begin anew")
                walk.refspecs = ["+HEAD:refs/heads/\(walk.branch)"]
            },
            rounds: [
                [
                    .byHand("push it to a ref of its own") {
                        $0.refspecs = ["HEAD:refs/heads/any/\($0.branch.suffix(8))"]
                    }
                ]
            ]),
        WayOut(
            name: "a ref of an unknown kind", policy: "integrity", says: "no refs of this kind",
            begin: { walk in
                try walk.commit("Add a")
                walk.refspecs = ["HEAD:refs/other/\(walk.branch)"]
            },
            rounds: [
                [
                    .run("git push", ["REMOTE": "origin", "COMMIT": "HEAD", "NAME": "any/by-words"]),
                    .byHand("or leave it out") { $0.refspecs = ["HEAD:refs/heads/\($0.branch)"] },
                ]
            ]),
        WayOut(
            name: "refs that are never pushed", policy: "integrity", says: "replacement objects",
            begin: { walk in
                let old = try walk.clone.head()
                try walk.commit("Add a")
                try walk.sh("git replace \(old) HEAD")
                walk.refspecs += ["refs/replace/\(old)", "HEAD:refs/gatehouse/x"]
            },
            rounds: [
                [
                    .byHand("refs/gatehouse/ belongs to the gate itself") { _ in },
                    .byHand("leave it out of the push") { walk in
                        walk.refspecs.removeLast(2)
                        try walk.sh("git replace -d $(git replace -l)")
                    },
                ]
            ]),
        WayOut(
            name: "a tag of no commit", policy: "integrity", says: "but only commits can be judged",
            begin: { walk in
                let tag = "t-" + walk.branch.suffix(8)
                try walk.sh("git tag \(tag) HEAD^{tree}")
                walk.refspecs = ["refs/tags/\(tag)"]
            },
            rounds: [
                [
                    .byHand("push a commit, or a tag of one") {
                        try $0.sh("git tag -f t-\($0.branch.suffix(8)) HEAD")
                    }
                ]
            ]),
        WayOut(
            name: "the branch of HEAD is deleted", policy: "integrity",
            says: "Git does not delete the branch that HEAD points to",
            begin: { walk in
                try walk.commit("Add a")
                walk.refspecs += [":refs/heads/main"]
            },
            rounds: [[.byHand("leave it out of the push") { $0.refspecs.removeLast() }]]),
    ]
}

extension Walk {
    /// Has the approver decide on what was held last.
    fileprivate func decide(_ decision: String, _ more: String...) throws {
        let hold = try #require(said.firstMatch(of: /held as (h\d+)/)?.1, "\(said)")
        let outcome = try house.place.run(
            "gatehouse", ["hold", decision, String(hold)] + more, environment: ["GATEHOUSE_ACTOR": "eve"])
        try #require(outcome.succeeded, "\(outcome)")
    }
}
