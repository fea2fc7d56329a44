import Foundation
import Testing

/// Ways out of what the gate says of files, messages and people.
extension WayOut {
    private static let editFirst = ["GIT_SEQUENCE_EDITOR": "sed -i '1s/^pick/edit/'"]

    static let ofContent = [
        WayOut(
            name: "a secret in a commit that is not the newest", policy: "secrets",
            says: "rewrite it where it came in",
            begin: { walk in
                try walk.commit("Add config", ["token = \(TestSecret.token(21))"], in: "config")
                try walk.commit("Add a")
            },
            rounds: [
                [
                    .byHand("'edit' that commit") { walk in
                        try walk.sh(walk.command("git rebase -i"), environment: editFirst)
                        try walk.sh("echo 'token = $TOKEN' >config && git add config")
                        try walk.sh("git commit --quiet --amend --no-edit && git rebase --continue")
                    }
                ]
            ]),
        WayOut(
            name: "a secret in a message", policy: "secrets", says: "rewrite it where it came in",
            begin: { try $0.commit("Add a with \(TestSecret.token(22))") },
            rounds: [
                [
                    .byHand("'reword' that commit") { walk in
                        let reword = [
                            "GIT_SEQUENCE_EDITOR": "sed -i '1s/^pick/reword/'",
                            "GIT_EDITOR": "sed -i '1s/.*/Add a/'",
                        ]
                        try walk.sh(walk.command("git rebase -i"), environment: reword)
                    }
                ]
            ]),
        WayOut(
            name: "a secret in a tag", policy: "secrets", says: "recreate the tag",
            begin: { walk in
                let tag = "v-" + walk.branch.suffix(8)
                try walk.sh("git tag -a -m 'with \(TestSecret.token(23))' \(tag)")
                walk.refspecs = ["refs/tags/\(tag)"]
            },
            rounds: [
                [
                    .byHand("recreate the tag") { walk in
                        try walk.sh(
                            walk.command("git tag -f -a"),
                            environment: ["GIT_EDITOR": "sed -i '1s/.*/Clean/'"])
                    }
                ]
            ]),
        WayOut(
            name: "a secret that is none", policy: "secrets", says: "if it is none, ask for",
            begin: { try $0.commit("Add a fixture", ["token = \(TestSecret.token(24))"], in: "fixture") },
            rounds: [
                [
                    .byHand("--reason …") { walk in
                        try walk.sh(
                            walk.command("gatehouse secrets allow").replacing("…", with: "'a published key'"),
                            environment: ["GATEHOUSE_ACTOR": ""])
                    }
                ]
            ]),
        WayOut(
            name: "a protected path", policy: "paths", folder: "paths", says: "it touches a protected path",
            begin: { walk in
                try walk.clone.write(["deploy/run": "1\n"])
                try walk.commit("Add a")
            },
            rounds: [
                [
                    .byHand("leave it out of the commit") {
                        try $0.sh(
                            "git rm --quiet --cached deploy/run && git commit --quiet --amend --no-edit")
                    }
                ]
            ]),
        WayOut(
            name: "an address that is not allowed", policy: "authors", mirror: "authors",
            says: "has an address that is not allowed here",
            begin: { walk in
                let other = [
                    "GIT_AUTHOR_EMAIL": "ada@home.example", "GIT_COMMITTER_EMAIL": "ada@home.example",
                ]
                for file in ["a", "b"] {
                    try walk.clone.write([file: "1\n"])
                    try walk.sh("git add --all && git commit --quiet -m 'Add \(file)'", environment: other)
                }
            },
            rounds: [[.run("git config user.email", ["ADDRESS": "ada@example.com"]), .run("git rebase")]]),
        WayOut(
            name: "a message without its ticket", policy: "messages", folder: "ticket",
            says: "its message names no ticket, such as ABC-123",
            begin: { try $0.commit("Add a") },
            rounds: [
                [
                    .byHand("name the ticket that it is for") {
                        try $0.sh("git commit --quiet --amend -m 'Add a for ABC-7'")
                    }
                ]
            ]),
        WayOut(
            name: "a subject of another form", policy: "messages", folder: "subject",
            says: "its subject must match 'feat: *'",
            begin: { try $0.commit("WIP: add a file that has a name of one letter") },
            rounds: [
                [
                    .byHand("reword the message") { _ in },
                    .byHand("leave it out") { _ in },
                    .byHand("shorten it, and move the rest below an empty line") {
                        try $0.sh("git commit --quiet --amend -m 'feat: add a'")
                    },
                ]
            ]),
        WayOut(
            name: "an agent's sign-off", policy: "messages", folder: "signoff",
            says: "an agent (claude-code) signed it off",
            begin: { walk in
                try walk.sh("git session enable")
                try walk.commit("Add a\n\nSigned-off-by: Claude <noreply@anthropic.com>")
                try walk.sh("git session link --declare claude-code --reason 'no transcript'")
            },
            rounds: [
                [
                    .byHand("remove that line, and sign it off yourself") {
                        try $0.sh("git log -1 --format=%B | grep -v Signed-off-by >.git/message")
                        try $0.sh("git commit --quiet --amend --signoff -F .git/message")
                    }
                ]
            ], outcome: "declared"),
        WayOut(
            name: "too many commits", policy: "size", mirror: "size", says: "3 commits, more than 2",
            begin: { walk in for number in 1...3 { try walk.commit("Add \(number)", in: "a\(number)") } },
            rounds: [
                [.byHand("push it in parts, the oldest commits first") { try $0.pushPart("HEAD~1") }]
            ]),
        WayOut(
            name: "too many files", policy: "size", mirror: "size",
            says: "the push changes 4 files, more than 3",
            begin: { walk in
                for number in 1...2 {
                    try walk.clone.write(["a\(number)": "1\n"])
                    try walk.commit("Add \(number)", in: "b\(number)")
                }
            },
            rounds: [
                [.byHand("push it in parts, the oldest commits first") { try $0.pushPart("HEAD~1") }]
            ]),
        WayOut(
            name: "a file that is too large", policy: "size", mirror: "size", says: "big has 5000 bytes",
            begin: { walk in
                try walk.clone.write(["big": String(repeating: "a", count: 5_000)])
                try walk.commit("Add a")
            },
            rounds: [
                [
                    .byHand("'edit' that commit, 'git rm --cached FILE' and 'git commit --amend'") { walk in
                        try walk.sh(walk.command("git rebase -i"), environment: editFirst)
                        try walk.sh("git rm --quiet --cached big && git commit --quiet --amend --no-edit")
                        try walk.sh("rm big && git rebase --continue")
                    }
                ]
            ]),
        WayOut(
            name: "a pointer of Git LFS", policy: "lfs", says: "big.bin is kept by Git LFS",
            begin: { walk in
                let oid = String(repeating: "1", count: 64)
                try walk.commit(
                    "Large file",
                    ["version https://git-lfs.github.com/spec/v1", "oid sha256:\(oid)", "size 100000"],
                    in: "big.bin")
            },
            rounds: [
                [
                    .run(
                        "git config -f .lfsconfig lfs.url",
                        ["URL-OF-THE-UPSTREAM": "https://forge.example/website.git/info/lfs"]),
                    .byHand("commit .lfsconfig") {
                        try $0.sh("git add .lfsconfig && git commit --quiet -m 'Contents go to the forge'")
                    },
                ]
            ]),
        WayOut(
            name: "an unsigned commit", policy: "signatures", folder: "signed", says: "it is not signed",
            begin: { walk in
                let key = walk.clone.path + "/.git/key"
                try walk.sh("ssh-keygen -q -t ed25519 -N '' -f \(key)")
                try walk.house.place.gatehouse("actor", "key", "add", "pat", key + ".pub")
                try walk.sh("git config gpg.format ssh && git config user.signingkey \(key).pub")
                try walk.commit("Add a")
                try walk.commit("Add b", in: "b.txt")
            },
            rounds: [[.run("git rebase")]]),
        WayOut(
            name: "what a program refuses", policy: "external", folder: "tracker",
            says: "/bin/sh refuses it: write TRACKED into the subject",
            begin: { try $0.commit("Add a") },
            rounds: [
                [
                    .byHand("write TRACKED into the subject") {
                        try $0.sh("git commit --quiet --amend -m 'TRACKED Add a'")
                    }
                ]
            ]),
    ]
}

extension Walk {
    /// Pushes the older part of what is to be pushed.
    fileprivate func pushPart(_ commit: String) throws {
        try sh("git push --quiet origin \(commit):refs/heads/\(branch)")
    }
}
