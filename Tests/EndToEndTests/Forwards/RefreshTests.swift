import Foundation
import Testing

/// What is done after the upstream was changed past the gate.
@Suite struct RefreshTests {
    @Test func `however many refs changed, they are followed all at once`() throws {
        let place = try Installation()
        let commit = try #require(try place.value(of: "refs/heads/main", in: place.upstream))
        let lines = (1...200).map { "create refs/heads/n\($0) \(commit)\n" }.joined()
        let made = try place.run(
            "git", ["--git-dir=\(place.upstream)", "update-ref", "--stdin"], input: Array(lines.utf8))
        try #require(made.succeeded, "\(made)")
        let log = place.folder + "/transactions"
        try Program.write(
            "[ \"$1\" = committed ] && echo $1 >>'\(log)'; exit 0",
            at: place.mirror + "/hooks/reference-transaction")

        let refresh = try place.gatehouse("mirror", "refresh", "demo")

        #expect(refresh.contains("Each of 200 refs follows the upstream: refs/heads/n1"), "\(refresh)")
        #expect(try place.value(of: "refs/heads/n200", in: place.mirror) == commit)
        let transactions = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
        #expect(transactions.count <= 3, "\(transactions.count)")
        #expect(try place.gatehouse("mirror", "refresh", "demo").contains("The upstream has not changed"))
    }

    @Test func `refs that were renamed, deleted and rewound are followed together`() throws {
        let place = try Installation()
        let direct = try place.clone("direct", of: place.upstream)
        try direct.commit(["b": "1\n"], "More")
        try direct.git("push", "--quiet", "origin", "main", "main:part", "main:gone")
        try place.gatehouse("mirror", "refresh", "demo")
        try direct.git("push", "--quiet", "origin", ":part", ":gone")
        try direct.git("push", "--quiet", "--force", "origin", "main:part/one", "main^:main")

        try place.gatehouse("mirror", "refresh", "demo")

        for ref in ["main", "part", "part/one", "gone"] {
            let values = try [place.mirror, place.upstream].map {
                try place.value(of: "refs/heads/" + ref, in: $0)
            }
            #expect(values[0] == values[1], "\(ref)")
        }
        #expect(try place.tryGatehouse("doctor").succeeded)
    }

    @Test func `where the mirror has more than the upstream nothing is to be merged`() throws {
        let place = try Installation(wait: 0)
        let direct = try place.clone("direct", of: place.upstream)
        let middle = try direct.commit(["a": "1\n"], "Middle")
        let adopted = place.folder + "/tools.git"
        try place.git("clone", "--quiet", "--bare", direct.path, adopted)
        try direct.commit(["a": "2\n"], "Newest")
        try place.git("--git-dir=\(adopted)", "fetch", "--quiet", direct.path, "main:main")
        try place.gatehouse("mirror", "adopt", adopted, "--upstream", place.upstream, "--name", "tools")
        try direct.git("push", "--quiet", "origin", "\(middle):main")

        let refresh = try place.gatehouse("mirror", "refresh", "tools")

        #expect(
            refresh
                == "refs/heads/main is ahead of the upstream by commits that no push brought; the next push to it forwards them.\n"
        )
        let work = try place.clone("work", of: adopted)
        let commit = try work.commit(["a": "3\n"], "Pushed")
        try work.git("push", "--quiet", "origin", "main")
        let owed = try place.gatehouse("mirror", "refresh", "tools")
        #expect(
            owed.contains("Accepted updates that it does not have: 1. See 'gatehouse forward status'"),
            "\(owed)"
        )
        try place.gatehouse("forward")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == commit)
    }

    @Test func `what is still to be merged is said again, until it is`() throws {
        let place = try Installation()
        let work = try place.clone()
        let direct = try place.clone("direct", of: place.upstream)
        try direct.commit(["b": "1\n"], "Past the gate")
        try direct.git("push", "--quiet", "origin", "main")
        try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")

        for _ in 1...2 {
            let refresh = try place.gatehouse("mirror", "refresh", "demo")
            #expect(
                refresh.contains("Merge refs/gatehouse/upstream/heads/main, and push the result"),
                "\(refresh)")
        }
        try work.git("fetch", "--quiet", "origin", "refs/gatehouse/upstream/heads/main")
        try work.git("merge", "--quiet", "--no-edit", "FETCH_HEAD")
        try work.git("push", "--quiet", "origin", "main")

        #expect(try place.gatehouse("mirror", "refresh", "demo").contains("The upstream has not changed"))
        #expect(try place.value(of: "refs/gatehouse/upstream/heads/main", in: place.mirror) == nil)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == work.head())
    }

    @Test(arguments: [["dd", "dd/e"], ["dd/e", "dd"]])
    func `a ref that another one here is in the way of is named, and the others are followed`(
        _ names: [String]
    ) throws {
        let place = try Installation(wait: 0)
        let direct = try place.clone("direct", of: place.upstream)
        let foreign = try direct.commit(["b": "1\n"], "Past the gate")
        try direct.git("push", "--quiet", "origin", "main:\(names[0])", "main:other", "main")
        let work = try place.clone()
        try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main:\(names[1])")
        _ = try place.tryGatehouse("forward")

        for _ in 1...2 {
            let refresh = try place.gatehouse("mirror", "refresh", "demo")
            #expect(
                refresh.contains(
                    "heads/\(names[0]) cannot follow the upstream: refs/heads/\(names[1]) is in its way"),
                "\(refresh)")
        }
        for ref in ["other", "main"] {
            #expect(try place.value(of: "refs/heads/" + ref, in: place.mirror) == foreign)
        }
        let doctor = try place.tryGatehouse("doctor")
        #expect(doctor.output.contains("gatehouse mirror refresh demo and follow its advice"), "\(doctor)")
        // What is said of it mends it.
        try work.git("push", "--quiet", "origin", ":\(names[1])")
        try place.gatehouse("forward")
        try place.gatehouse("mirror", "refresh", "demo")
        #expect(try place.value(of: "refs/heads/" + names[0], in: place.mirror) == foreign)
        #expect(try place.gatehouse("forward", "status").contains("Nothing is owed"))
    }

    @Test func `a ref whose name is not UTF-8 is left out, and said to be`() throws {
        let place = try Installation()
        func atUpstream(_ arguments: String) throws {
            let script = "git --git-dir='\(place.upstream)' update-ref \(arguments)"
            let outcome = try place.run("sh", ["-c", script])
            try #require(outcome.succeeded, "\(outcome)")
        }
        try atUpstream("\"refs/heads/x$(printf '\\377')y\" main")
        let named = "refs/heads/\u{FFFD}"
        try atUpstream("'\(named)' main")
        let before = try place.git("--git-dir=\(place.mirror)", "for-each-ref", "refs/heads/x*")

        let refresh = try place.gatehouse("mirror", "refresh", "demo")

        #expect(refresh.contains("not UTF-8: 1, such as refs/heads/x\\xffy"), "\(refresh)")
        let doctor = try place.tryGatehouse("doctor")
        #expect(doctor.output.contains("refs/heads/x\\xffy"), "\(doctor)")
        #expect(try place.git("--git-dir=\(place.mirror)", "for-each-ref", "refs/heads/x*") == before)
        #expect(try place.value(of: named, in: place.mirror) != nil)
        // A mirror that was made of it has it; nothing is done to it there.
        try place.gatehouse("mirror", "add", "second", "--upstream", place.upstream)
        let second = "\(place.home)/mirrors/second.git"
        let held = try place.git("--git-dir=\(second)", "for-each-ref")
        let again = try place.gatehouse("mirror", "refresh", "second")
        #expect(again.contains("The upstream has not changed"), "\(again)")
        #expect(try place.git("--git-dir=\(second)", "for-each-ref") == held)
    }

    @Test func `a damaged ref is named, and what is said of it mends it`() throws {
        let place = try Installation()
        let direct = try place.clone("direct", of: place.upstream)
        try direct.git("push", "--quiet", "origin", "main:topic")
        try place.gatehouse("mirror", "refresh", "demo")
        let foreign = try direct.commit(["b": "1\n"], "Past the gate")
        try direct.git("push", "--quiet", "origin", "main", "main:new")
        let refs = place.mirror + "/refs/heads"
        try "rubbish\n".write(toFile: refs + "/topic", atomically: true, encoding: .utf8)
        try "0123456789012345678901234567890123456789\n".write(
            toFile: refs + "/lost", atomically: true, encoding: .utf8)

        let refresh = try place.tryGatehouse("mirror", "refresh", "demo")

        #expect(refresh.status == 1)
        #expect(refresh.errors.contains("cannot be read"), "\(refresh)")
        #expect(refresh.errors.contains("refs/heads/lost, refs/heads/topic"), "\(refresh)")
        for line in refresh.errors.split(separator: "\n") where line.hasPrefix("rm -f ") {
            let mended = try place.run("sh", ["-c", String(line)])
            #expect(mended.succeeded, "\(mended)")
        }
        try place.gatehouse("mirror", "refresh", "demo")
        for ref in ["main", "new"] {
            #expect(try place.value(of: "refs/heads/" + ref, in: place.mirror) == foreign)
        }
        #expect(try place.tryGatehouse("doctor").succeeded)
    }
}
