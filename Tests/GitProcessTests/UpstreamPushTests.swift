import Domain
import Testing

@testable import GitProcess

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
            !\t1234:refs/heads/lost\t[remote failure] (remote failed to report status)
            Done
            """

        let results = PushPorcelain.results(in: output)

        for name in ["new", "forward", "forced", "gone", "same"] {
            #expect(results[RefName("refs/heads/\(name)")] == .taken, "\(name)")
        }
        #expect(results[RefName("refs/heads/stale")] == .moved("[rejected] (stale info)"))
        #expect(results[RefName("refs/heads/behind")] == .moved("[rejected] (fetch first)"))
        #expect(
            results[RefName("refs/heads/no")] == .declined("[remote rejected] (pre-receive hook declined)"))
        #expect(
            results[RefName("refs/heads/busy")]
                == .failed("[remote rejected] (cannot lock ref 'refs/heads/busy')"))
        #expect(
            results[RefName("refs/heads/lost")]
                == .failed("[remote failure] (remote failed to report status)"))
        #expect(results.count == 10)
    }

    @Test func `no password of a URL is ever repeated`() {
        let word = ["s3", "cr3t"].joined()

        let hidden = UpstreamURL.hidingPasswords(
            in:
                "fatal: 'https://bob:\(word)@h.example/x.git' and https://h.example:8443/y, ssh://git@h.example/z"
        )

        #expect(
            hidden
                == "fatal: 'https://bob:***@h.example/x.git' and https://h.example:8443/y, ssh://git@h.example/z"
        )
    }

    @Test(arguments: ["", "-oProxyCommand=x", "ext::sh -c id", "a\nb", "https://u:p@h.example/x"])
    func `an upstream URL that could do harm is refused`(_ url: String) {
        #expect(throws: UpstreamURL.Refused.self) { try UpstreamURL.check(url) }
    }

    @Test(arguments: [
        "ssh://git@h.example/x.git", "git@h.example:x.git", "https://h.example/x.git", "/srv/x.git",
        "https://bob@h.example:8443/x",
    ])
    func `ordinary upstream URLs are taken`(_ url: String) throws {
        try UpstreamURL.check(url)
    }
}
