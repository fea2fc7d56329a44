import Domain
import Foundation
import Testing

/// What was pushed to the upstream past the gate and is not merged yet: seen by a refresh, and never overwritten.
@Suite struct UnmergedTests {
    /// What the mirror has to bring when the refresh finds something else at the upstream.
    enum Change: String, CaseIterable {
        case owed, diverged, next, deletion
    }

    @Test(arguments: Change.allCases)
    func `after a refresh it is overwritten by nothing that does not contain it`(_ change: Change) throws {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try work.git("push", "--quiet", "origin", "main:topic")
        try place.gatehouse("forward")
        let direct = try place.clone("direct", of: place.upstream)
        let foreign = try direct.commit(["b": "1\n"], "Past the gate")
        try direct.git("push", "--quiet", "origin", "main:topic")
        try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", change == .deletion ? ":topic" : "main:topic")
        if change == .diverged || change == .next { _ = try place.tryGatehouse("forward") }

        let refresh = try place.gatehouse("mirror", "refresh", "demo")
        if change == .next {
            try work.commit(["a": "2\n"], "Two")
            try work.git("push", "--quiet", "origin", "main:topic")
        }
        let forward = try place.tryGatehouse("forward")
        let doctor = try place.tryGatehouse("doctor")

        #expect(refresh.contains("refs/gatehouse/upstream/heads/topic"), "\(refresh)")
        #expect(try place.value(of: "refs/heads/topic", in: place.upstream) == foreign, "\(forward)")
        #expect(forward.status == 1 && forward.output.contains("refs/heads/topic diverged"), "\(forward)")
        let advice = change == .deletion ? "push refs/gatehouse" : "Merge refs/gatehouse"
        for words in [forward.output, doctor.output] {
            #expect(words.contains("\(advice)/upstream/heads/topic"), "\(words)")
        }
        // What is said of it mends it.
        let beside = "refs/gatehouse/upstream/heads/topic"
        if change == .deletion {
            try work.git("fetch", "--quiet", "origin", beside)
            try work.git("push", "--quiet", "origin", "FETCH_HEAD:refs/heads/topic")
            try place.gatehouse("forward")
            try work.git("push", "--quiet", "origin", ":topic")
        } else {
            try work.git("fetch", "--quiet", "origin", beside)
            try work.git("merge", "--quiet", "--no-edit", "FETCH_HEAD")
            try work.git("push", "--quiet", "origin", "main:topic")
        }
        try place.gatehouse("forward")
        let brought = try place.value(of: "refs/heads/topic", in: place.upstream)
        #expect(try brought == (change == .deletion ? nil : work.head()))
        #expect(try place.value(of: beside, in: place.mirror) == nil)
        #expect(try place.gatehouse("forward", "status").contains("Nothing is owed"))
    }

    @Test func `what was pushed together with something unmerged stays with it, and what was not goes`()
        throws
    {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        let direct = try place.clone("direct", of: place.upstream)
        let foreign = try direct.commit(["b": "1\n"], "Past the gate")
        try direct.git("push", "--quiet", "origin", "main")
        let commit = try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main", "main:with")
        try place.gatehouse("mirror", "refresh", "demo")
        try work.git("push", "--quiet", "origin", "main:alone")
        let said = try place.tryGatehouse("forward").output

        #expect(said.contains("refs/heads/main diverged"), "\(said)")
        #expect(said.contains("it was pushed together with refs/heads/main"), "\(said)")
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == foreign)
        #expect(try place.value(of: "refs/heads/with", in: place.upstream) == nil)
        #expect(try place.value(of: "refs/heads/alone", in: place.upstream) == commit)
        try work.git("fetch", "--quiet", "origin", "refs/gatehouse/upstream/heads/main")
        try work.git("merge", "--quiet", "--no-edit", "FETCH_HEAD")
        try work.git("push", "--quiet", "origin", "main")
        _ = try place.tryGatehouse("forward")
        #expect(try place.value(of: "refs/heads/with", in: place.upstream) == commit)
        #expect(try place.value(of: "refs/heads/main", in: place.upstream) == work.head())
    }

    @Test func `a tag that was made anew at the upstream is not overwritten by one of the same commit`()
        throws
    {
        let place = try Installation(wait: 0)
        let work = try place.clone()
        try work.git("tag", "-a", "-m", "ours", "v1")
        let direct = try place.clone("direct", of: place.upstream)
        try direct.git("tag", "-a", "-m", "theirs", "v1")
        try direct.git("push", "--quiet", "origin", "v1")
        let theirs = try place.value(of: "refs/tags/v1", in: place.upstream)
        try work.git("push", "--quiet", "origin", "v1")

        let refresh = try place.gatehouse("mirror", "refresh", "demo")
        _ = try place.tryGatehouse("forward")

        #expect(refresh.contains("Push refs/gatehouse/upstream/tags/v1 to it, or delete it"), "\(refresh)")
        #expect(try place.value(of: "refs/tags/v1", in: place.upstream) == theirs)
        try direct.git("push", "--quiet", "origin", ":v1")
        try place.gatehouse("mirror", "refresh", "demo")
        try place.gatehouse("forward")
        #expect(try place.value(of: "refs/tags/v1", in: place.upstream) == work.value(of: "v1"))
    }

    @Test func `what an adopted repository does not have is not overwritten either`() throws {
        let place = try Installation(wait: 0)
        let adopted = place.folder + "/tools.git"
        try place.git("clone", "--quiet", "--bare", place.upstream, adopted)
        let direct = try place.clone("direct", of: place.upstream)
        let foreign = try direct.commit(["b": "1\n"], "Past the gate")
        try direct.git("push", "--quiet", "origin", "main", "main:theirs", "main:behind")
        try place.git("--git-dir=\(adopted)", "branch", "behind", "main")

        try place.gatehouse("mirror", "adopt", adopted, "--upstream", place.upstream, "--name", "tools")
        let work = try place.clone("work", of: adopted)
        try work.commit(["a": "1\n"], "One")
        try work.git("push", "--quiet", "origin", "main")
        try work.git("push", "--quiet", "origin", "main:theirs")
        let forward = try place.tryGatehouse("forward")

        for ref in ["main", "theirs"] {
            #expect(try place.value(of: "refs/heads/" + ref, in: place.upstream) == foreign, "\(forward)")
            #expect(forward.output.contains("refs/heads/\(ref) diverged"), "\(forward)")
        }
        let refresh = try place.gatehouse("mirror", "refresh", "tools")
        #expect(refresh.contains("refs/heads/behind follows the upstream"), "\(refresh)")
        #expect(refresh.contains("Merge refs/gatehouse/upstream/heads/theirs"), "\(refresh)")
    }
}

extension Clone {
    fileprivate func value(of name: String) throws -> String {
        try git("rev-parse", name).trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
