import Foundation
import Gate
import LedgerStore
import TestSupport
import Testing

/// What was pushed together, what others pushed at the same time, and what is very much.
@Suite(.waiting) struct PushedTogetherTests {
    private func refuse(_ pattern: String, at upstream: String, after pause: Double = 0) throws {
        try Program.write(
            "sleep \(pause)\ncase $1 in \(pattern)) exit 1;; esac", at: upstream + "/hooks/update")
    }

    /// How often the upstream was pushed to.
    private func countPushes(to place: Installation) throws -> () throws -> Int {
        let log = place.folder + "/pushes"
        try Program.write("echo push >>'\(log)'; cat >/dev/null", at: place.upstream + "/hooks/post-receive")
        return {
            guard FileManager.default.fileExists(atPath: log) else { return 0 }
            return try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").count
        }
    }

    // MARK: Together or not at all

    @Test(arguments: [10, 0])
    func `what is pushed together is at the upstream together, or not at all`(_ wait: Int) throws {
        let place = try Installation(wait: wait)
        let work = try place.clone()
        let before = try place.value(of: "refs/heads/main", in: place.upstream)
        let commit = try work.commit(["a": "1\n"], "One")
        try refuse("refs/heads/bad", at: place.upstream)

        let push = try work.tryGit("push", "--atomic", "origin", "main", "main:bad")
        if wait == 0 { _ = try place.tryGatehouse("forward") }

        #expect(push.succeeded)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == before)
        #expect(try Set(place.outbox()) == ["refs/heads/main refused", "refs/heads/bad refused"])
        if wait > 0 {
            #expect(
                push.said.contains("refs/heads/bad is accepted here, but THE UPSTREAM REFUSED IT"), "\(push)")
            #expect(
                push.said.contains(
                    "it was pushed together with refs/heads/bad, which the upstream does not take"))
        }
        // Whatever takes its place at the mirror lets the other go.
        try work.git("push", "--quiet", "origin", ":bad")
        try place.gatehouse("forward")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `a ref that moved at the upstream keeps what was pushed with it back`() throws {
        let place = try Installation()
        let work = try place.clone()
        let direct = try place.clone("direct", of: place.upstream)
        let foreign = try direct.commit(["b": "1\n"], "Past the gate")
        try direct.git("push", "--quiet", "origin", "main")
        try work.commit(["a": "1\n"], "One")

        let push = try work.tryGit("push", "origin", "main", "main:topic")

        #expect(push.said.contains("THE UPSTREAM HAS ANOTHER VALUE"), "\(push)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == foreign)
        #expect(try place.value(of: "refs/heads/topic", in: place.upstream) == nil)
        #expect(try Set(place.outbox()) == ["refs/heads/main diverged", "refs/heads/topic refused"])
    }

    @Test func `an upstream that knows no atomic pushes gets them one by one`() throws {
        let place = try Installation()
        try place.git("--git-dir=\(place.upstream)", "config", "receive.advertiseAtomic", "false")
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")

        let push = try work.tryGit("push", "origin", "main", "main:topic")

        #expect(push.said.contains("forwarded refs/heads/main, refs/heads/topic"), "\(push)")
        for ref in ["main", "topic"] {
            #expect(try place.value(of: "refs/heads/" + ref, in: place.upstream) == commit)
        }
    }

    @Test func `what the mirror's own hook keeps out of a push keeps the rest of it waiting for nothing`()
        throws
    {
        let place = try Installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")
        try refuse("refs/heads/no", at: place.mirror)

        let push = try work.tryGit("push", "origin", "main", "main:no")

        #expect(push.said.contains("forwarded refs/heads/main to the upstream"), "\(push)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
        #expect(try Set(place.outbox()) == ["refs/heads/main forwarded", "refs/heads/no lapsed"])
    }

    /// What is said of how they get on, done.
    enum Remedy: CaseIterable { case another, deletion, alone, command }

    @Test(arguments: Remedy.allCases)
    func `what was kept back gets on as it was said`(_ remedy: Remedy) throws {
        let place = try Installation()
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")
        try Program.write(
            "[ $1 = refs/heads/bad ] && [ $3 = \(commit) ] && exit 1; exit 0",
            at: place.upstream + "/hooks/update")
        let push = try work.tryGit("push", "origin", "main", "main:bad", "main:third")
        #expect(
            push.said.contains(
                "2 refs are accepted here, and NOT AT THE UPSTREAM. These are refs/heads/main, refs/heads/third."
            ),
            "\(push)")
        for words in [
            "once that ref is deleted here or has a value that the upstream accepts",
            "with the next commit that is pushed to one of them alone",
            "when the administrator runs 'gatehouse forward'",
        ] { #expect(push.said.contains(words), "\(push)") }
        #expect(try place.value(of: "refs/heads/third", in: place.upstream) == nil)
        let doctor = try place.tryGatehouse("doctor").output
        #expect(doctor.contains("forward this one without it: gatehouse forward"), "\(doctor)")

        switch remedy {
        case .another: try work.git("push", "--quiet", "--force", "origin", "main^:bad")
        case .deletion: try work.git("push", "--quiet", "origin", ":bad")
        case .alone:
            try work.commit(["a": "2\n"], "Two")
            #expect(try work.tryGit("push", "origin", "main").said.contains("forwarded refs/heads/main"))
        case .command: break
        }
        // What the worker does by itself in a moment, and what the administrator asks for.
        if remedy == .command {
            _ = try place.tryGatehouse("forward")
        } else {
            let home = Home(path: place.home)
            let ledger = try home.openLedger()
            let mirror = try #require(try ledger.mirror(named: "demo"))
            _ = ForwardWorker(home: home, ledger: ledger)(mirror: mirror, force: false, seconds: 30)
        }

        let main = try place.value(of: "refs/heads/main", in: place.upstream)
        #expect(main == (remedy == .alone ? try work.head() : commit))
        let third = try place.value(of: "refs/heads/third", in: place.upstream)
        #expect(third == (remedy == .alone ? nil : commit))
    }

    @Test(arguments: [("x", "x/y"), ("x/y", "x")])
    func `a branch that moves into its own folder, or out of it, is brought`(old: String, new: String) throws
    {
        let place = try Installation()
        let work = try place.clone()
        try work.git("push", "--quiet", "origin", "main:refs/heads/\(old)")

        let push = try work.tryGit("push", "origin", ":refs/heads/\(old)", "main:refs/heads/\(new)")

        #expect(push.said.contains("deleted refs/heads/\(old) at the upstream"), "\(push)")
        #expect(push.said.contains("forwarded refs/heads/\(new) to the upstream"), "\(push)")
        #expect(try place.value(of: "refs/heads/\(new)", in: place.upstream) == work.head())
        #expect(try place.value(of: "refs/heads/\(old)", in: place.upstream) == nil)
        #expect(try place.gatehouse("forward", "status").contains("Nothing is owed"))
    }

    @Test(arguments: [true, false])
    func `where the upstream takes only half of such a move it is told which`(takesDeletion: Bool) throws {
        let place = try Installation()
        let work = try place.clone()
        try work.git("push", "--quiet", "origin", "main:refs/heads/x")
        try Program.write(
            takesDeletion ? "[ $1 != refs/heads/x/y ]" : "case $3 in *[1-9a-f]*) exit 0;; esac; exit 1",
            at: place.upstream + "/hooks/update")

        let push = try work.tryGit("push", "origin", ":x", "main:refs/heads/x/y", "main:z")

        let left = try ["x", "x/y", "z"].map {
            try place.value(of: "refs/heads/" + $0, in: place.upstream) != nil
        }
        #expect(left == [!takesDeletion, false, false])
        let refused = takesDeletion ? "refs/heads/x/y" : "refs/heads/x"
        #expect(push.said.contains("\(refused) is accepted here, but THE UPSTREAM REFUSED IT"), "\(push)")
        #expect(push.said.contains("deleted refs/heads/x at the upstream") == takesDeletion, "\(push)")
        #expect(push.said.contains("it was pushed together with \(refused)"), "\(push)")

        try FileManager.default.removeItem(atPath: place.upstream + "/hooks/update")
        try place.gatehouse("forward")
        for ref in ["x", "x/y", "z"] {
            let values = try [place.mirror, place.upstream].map {
                try place.value(of: "refs/heads/" + ref, in: $0)
            }
            #expect(values[0] == values[1], "\(ref)")
        }
    }

    // MARK: At the same time

    @Test func `of several who push at once each reads what became of their own`() throws {
        let place = try Installation(wait: 30)
        let work = try place.clone()
        for number in 1...5 {
            try work.git("checkout", "--quiet", "-B", "own\(number)", "origin/main")
            try work.commit(["a": "\(number)\n"], "Commit \(number)")
        }
        try refuse("refs/heads/bad*", at: place.upstream, after: 0.5)

        let outcome = try work.run(
            "sh", "-c",
            """
            git push origin own1:good1 >told1 2>&1 & sleep 0.2
            for number in 2 3 4 5; do git push origin own$number:bad$number >told$number 2>&1 & done
            wait
            """)

        try #require(outcome.succeeded, "\(outcome)")
        for number in 1...5 {
            let told = try String(contentsOfFile: "\(work.path)/told\(number)", encoding: .utf8)
                .replacing("remote:", with: "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
            let ref = number == 1 ? "good1" : "bad\(number)"
            #expect(
                told.contains(
                    number == 1
                        ? "forwarded refs/heads/good1"
                        : "refs/heads/\(ref) is accepted here, but THE UPSTREAM REFUSED IT"
                ), "\(told)")
            let others = (["good1"] + (2...5).map { "bad\($0)" }).filter { $0 != ref }
            for other in others { #expect(!told.contains(other), "\(told)") }
        }
    }

    @Test func `whoever's time is over while another forwards reads that theirs is still owed`() throws {
        let place = try Installation(wait: 2)
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try refuse("nothing", at: place.upstream, after: 8)

        let outcome = try work.run(
            "sh", "-c",
            "git push origin main:one >told1 2>&1 & sleep 1; git push origin main:two >told2 2>&1; wait")

        try #require(outcome.succeeded, "\(outcome)")
        let told = try String(contentsOfFile: "\(work.path)/told2", encoding: .utf8)
            .replacing("remote:", with: "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(told.contains("refs/heads/two is accepted, but not at the upstream yet"), "\(told)")
        #expect(!told.contains("refs/heads/one"), "\(told)")
    }

    // MARK: Many

    /// Makes `count` refs in a clone, and returns the commit that they are at.
    private func makeRefs(_ count: Int, in work: Clone) throws -> String {
        let commit = try work.commit(["a": "1\n"], "One")
        let lines = (1...count).map { "create refs/many/b\($0) \(commit)\n" }.joined()
        let outcome = try work.tryGit("update-ref", "--stdin", input: Array(lines.utf8))
        try #require(outcome.succeeded, "\(outcome)")
        return commit
    }

    @Test func `a thousand refs go in one push and are told in some lines`() throws {
        let place = try Installation(wait: 60)
        let work = try place.clone()
        let commit = try makeRefs(1_000, in: work)
        let pushes = try countPushes(to: place)

        let push = try work.tryGit("push", "origin", "refs/many/*:refs/heads/*")

        #expect(push.succeeded)
        #expect(push.errors.split(separator: "\n").count { $0.hasPrefix("remote:") } < 10, "\(push.said)")
        #expect(push.said.contains("forwarded refs/heads/b1, refs/heads/b10, refs/heads/b100 and 997 more"))
        #expect(try pushes() == 1)
        #expect(try place.value(of: "refs/heads/b777", in: place.upstream) == commit)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place.home + "/forwards").isEmpty)
    }

    @Test func `of many refs none is overwritten unseen, and they are changed and deleted all together`()
        throws
    {
        let place = try Installation(wait: 60)
        let work = try place.clone()
        _ = try makeRefs(100, in: work)
        try work.git("push", "--quiet", "origin", "refs/many/*:refs/heads/*")
        let direct = try place.clone("direct", of: place.upstream)
        try direct.git("checkout", "--quiet", "b50")
        let foreign = try direct.commit(["b": "1\n"], "Past the gate")
        try direct.git("push", "--quiet", "origin", "b50")
        let commit = try work.commit(["a": "2\n"], "Two")
        let update = (1...90).map { "main:b\($0)" } + (91...100).map { ":b\($0)" }

        let push = try work.git(["push", "origin"] + update)

        #expect(
            push.said.contains("refs/heads/b50 is accepted here, but THE UPSTREAM HAS ANOTHER VALUE"),
            "\(push)")
        #expect(push.said.contains("99 refs are accepted here, and NOT AT THE UPSTREAM"), "\(push)")
        #expect(try place.value(of: "refs/heads/b50", in: place.upstream) == foreign)
        #expect(try place.value(of: "refs/heads/b1", in: place.upstream) != commit)

        try direct.git("push", "--quiet", "--force", "origin", "origin/b51:b50")
        try place.gatehouse("forward")
        for (ref, value) in [("b1", commit), ("b50", commit), ("b99", nil)] {
            #expect(try place.value(of: "refs/heads/" + ref, in: place.upstream) == value, "\(ref)")
        }
    }

    @Test func `many refs that nobody pushed together keep none of each other back`() throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let commit = try work.commit(["a": "1\n"], "One")
        try refuse("refs/heads/b7", at: place.upstream)
        for number in 1...60 { try work.git("push", "--quiet", "origin", "main:b\(number)") }
        let direct = try place.clone("direct", of: place.upstream)
        try direct.git("push", "--quiet", "origin", "main:b9")

        _ = try place.tryGatehouse("forward")

        let states = try Dictionary(grouping: place.outbox()) { $0.split(separator: " ")[1] }
        #expect(states["refused"] == ["refs/heads/b7 refused"])
        #expect(states["diverged"] == ["refs/heads/b9 diverged"])
        #expect(states["forwarded"]?.count == 58)
        #expect(try place.value(of: "refs/heads/b60", in: place.upstream) == commit)
    }
}

extension Clone {
    fileprivate func git(_ arguments: [String]) throws -> Installation.Outcome {
        try installation.run("git", arguments, in: path)
    }
}
