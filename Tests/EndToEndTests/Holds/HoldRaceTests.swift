import Foundation
import TestSupport
import Testing

/// Two processes at one hold: what one of them does while the other judges.
@Suite(.waiting) struct HoldRaceTests {
    @Test func `an approval that is judged while the waiting push goes on is no failure`() throws {
        let place = try Installation.holding()
        try place.gatehouse("actor", "add", "olaf", "--group", "approvers")
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "Add a")
        let (going, judging) = (place.folder + "/going", place.folder + "/judging")
        // By eve's approval the push goes on, but not before olaf's is judged, which goes on until Git has moved the ref.
        try Program.write(
            """
            grep -q '"approvals":\\["eve"' || exit 0
            case $(cat /proc/$PPID/comm) in
            pre-receive)
                : >\(going)
                until [ -e \(judging) ]; do sleep 0.05; done ;;
            gatehouse)
                [ -e \(going) ] || exit 0
                : >\(judging)
                until [ "$(git rev-parse refs/heads/main)" = \(commit) ]; do sleep 0.05; done ;;
            esac
            """, at: place.folder + "/ask")
        try place.editPolicy { $0 + "\n[[external]]\nprogram = \"\(place.folder)/ask\"\ntimeout = 30\n" }
        let eve = Companion(
            place, "eve",
            """
            until gatehouse hold list | grep -q h1; do sleep 0.1; done
            gatehouse hold approve h1
            """)
        let olaf = Companion(
            place, "olaf",
            """
            until [ -e \(going) ]; do sleep 0.05; done
            gatehouse hold approve h1
            echo "status $?"
            """)

        let push = try work.tryGit("push", "-o", "wait=60", "origin", "main")
        let (first, second) = (eve.outcome(), olaf.outcome())

        #expect(push.succeeded && push.said.contains("accepted as p2"), "\(push)")
        #expect(first.contains("h1 is applied as p2"), "\(first)")
        #expect(second.contains("h1 is applied as p2") && second.contains("status 0"), "\(second)")
        #expect(try place.releases() == 1)
    }

    @Test func `an approver's no that comes while signatures are verified refuses the push`() throws {
        let place = try Installation.holding("\n[[signatures]]\ncommits = \"hold\"")
        let work = try place.clone()
        let key = place.folder + "/key"
        let made = try place.run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key])
        try #require(made.succeeded, "\(made)")
        try work.git("config", "gpg.format", "ssh")
        try work.git("config", "user.signingkey", key + ".pub")
        try work.git("commit", "--quiet", "--allow-empty", "-S", "-m", "Signed")
        let held = try work.tryGit("push", "origin", "main")
        try #require(held.said.contains("held as h1"), "\(held)")
        // A key that is no actor's is looked up in this file, which ends once eve has decided.
        let signers = place.home + "/signers"
        let pipe = try place.run("sh", ["-c", "mkdir -p \(signers) && mkfifo \(signers)/allowed_signers"])
        try #require(pipe.succeeded, "\(pipe)")
        let eve = Companion(
            place, "eve",
            """
            exec 3>\(signers)/allowed_signers
            gatehouse hold reject h1 --reason 'not like this'
            echo "status $?"
            """)

        let again = try work.tryGit("push", "origin", "main")
        let said = eve.outcome()

        #expect(said.contains("status 0"), "\(said)")
        #expect(!again.succeeded && again.said.contains("exactly what was held as h1 before"), "\(again)")
        #expect(try place.states() == ["rejected"])
    }
}
