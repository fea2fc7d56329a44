import Domain
import Testing

@testable import Programs

@Suite struct UpstreamPushTests {
    @Test func `what git says of each ref is understood`() {
        let output = """
            To ssh://git@forge.example/x.git
            *\t1234:refs/heads/new\t[new branch]
             \t1234:refs/heads/forward\t1..2
            +\t1234:refs/heads/forced\t1...2 (forced update)
            -\t:refs/heads/gone\t[deleted]
            =\t1234:refs/heads/same\t[up to date]
            !\t1234:refs/heads/stale\t[rejected] (stale info)
            !\t1234:refs/heads/behind\t[rejected] (fetch first)
            !\t1234:refs/heads/no\t[remote rejected] (pre-receive hook declined)
            !\t1234:refs/heads/busy\t[remote rejected] (cannot lock ref 'refs/heads/busy')
            !\t1234:refs/heads/other\t[remote rejected] (cannot lock ref 'refs/heads/busy')
            !\t1234:refs/heads/own\t[remote rejected] (frozen: internal\t(stale info))
            !\t1234:refs/heads/silent\t[remote rejected]
            !\t1234:refs/heads/fast\t[remote rejected] (non-fast-forward)
            !\t1234:refs/heads/lost\t[remote failure] (remote failed to report status)
            Done
            """

        let said = ["main is protected"]
        let results = PushPorcelain.results(in: output, said: said)

        for name in ["new", "forward", "forced", "gone", "same"] {
            #expect(results[RefName("refs/heads/\(name)")] == .taken, "\(name)")
        }
        #expect(results[RefName("refs/heads/stale")] == .moved("[rejected] (stale info)"))
        #expect(results[RefName("refs/heads/behind")] == .moved("[rejected] (fetch first)"))
        #expect(
            results[RefName("refs/heads/no")]
                == .declined(ForwardReason("[remote rejected] (pre-receive hook declined)", said: said)))
        #expect(
            results[RefName("refs/heads/busy")]
                == .failed(
                    ForwardReason("[remote rejected]", said: ["cannot lock ref 'refs/heads/busy'"] + said)))
        #expect(
            results[RefName("refs/heads/other")]
                == .declined(
                    ForwardReason("[remote rejected]", said: ["cannot lock ref 'refs/heads/busy'"] + said)))
        #expect(
            results[RefName("refs/heads/own")]
                == .declined(
                    ForwardReason("[remote rejected]", said: ["frozen: internal\\u{9}(stale info)"] + said)))
        #expect(
            results[RefName("refs/heads/silent")]
                == .declined(ForwardReason("[remote rejected] (no reason given)", said: said)))
        #expect(
            results[RefName("refs/heads/fast")]
                == .declined(ForwardReason("[remote rejected] (non-fast-forward)", said: said)))
        #expect(
            results[RefName("refs/heads/lost")]
                == .failed(ForwardReason("[remote failure] (remote failed to report status)", said: said)))
        #expect(results.count == 14)
    }

    @Test func `what the upstream says is told without what git makes of it, safe to show and not for ever`()
    {
        let (escape, direction, word) = ("\u{1b}", "\u{202e}", ["s3", "cr3t"].joined())
        let said = UpstreamWords.said(
            in: """
                remote: GH013: main is protected        
                remote: 
                remote:   see https://\(word)@h.example/rules\(escape)]0;you\u{7} \(direction)won        
                error: failed to push some refs to 'x'
                """ + "\nremote: 50%        \rremote: 100%        \r\n")

        #expect(
            said == [
                "GH013: main is protected",
                "  see https://***@h.example/rules\\u{1b}]0;you\\u{7} \\u{202e}won", "50%", "100%",
            ])
        let many = (1...100).map { "remote: \($0)\n" }.joined()
        #expect(UpstreamWords.said(in: many).count == 21)
        #expect(UpstreamWords.said(in: many).last == "(and more, which is not kept)")
        let long = UpstreamWords.said(in: "remote: \(String(repeating: "ä", count: 100_000))\n")
        #expect(long.joined().utf8.count < 2_100 && long[0].hasPrefix("äää"))
    }

    @Test func `why nothing got through is told in words of git's, and the rest is the upstream's`() {
        let errors = """
            remote: the token abc has no right
            Banner of the house
            fatal: unable to access 'https://h.example/x.git/': The requested URL returned error: 403
            fatal: the remote end hung up unexpectedly
            Please make sure you have the correct access rights
            and the repository exists.
            """

        #expect(GitWords.cause(in: errors) == "The requested URL returned error")
        #expect(GitWords.cause(in: "remote: Authentication failed\nAccess denied\n") == nil)
        #expect(
            UpstreamWords.all(in: errors) == [
                "the token abc has no right", "Banner of the house",
                "fatal: unable to access 'https://h.example/x.git/': The requested URL returned error: 403",
            ])
    }

    @Test func `no password of a URL is ever repeated, and no name that may be one`() {
        let word = ["s3", "cr3t"].joined()

        let hidden = UpstreamURL.hidingPasswords(
            in:
                "fatal: 'https://bob:\(word)@h.example/x.git', https://\(word)@h.example/, ssh://git:\(word)@h.example/w, "
                + "https://h.example:8443/y, ssh://git@h.example/z")

        #expect(
            hidden
                == "fatal: 'https://***@h.example/x.git', https://***@h.example/, ssh://git:***@h.example/w, "
                + "https://h.example:8443/y, ssh://git@h.example/z")
    }

    @Test(arguments: [
        "", "-oProxyCommand=x", "ext::sh -c id", "a\nb", "https://u:p@h.example/x",
        "https://token@h.example/x", "http://u:p'w@h/", "ssh://u:p@h.example/x",
    ])
    func `an upstream URL that could do harm is refused`(_ url: String) {
        #expect(throws: Problem.self) { try UpstreamURL.check(url) }
    }

    @Test(arguments: [
        "ssh://git@h.example/x.git", "git@h.example:x.git", "https://h.example/x.git", "/srv/x.git",
        "https://h.example:8443/x@y", "ssh://git@h.example:2222/x",
    ])
    func `ordinary upstream URLs are taken`(_ url: String) throws {
        try UpstreamURL.check(url)
    }
}
