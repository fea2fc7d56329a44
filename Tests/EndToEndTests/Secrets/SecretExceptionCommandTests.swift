import Foundation
import Testing

/// Exceptions are about something that there is.
@Suite struct SecretExceptionCommandTests {
    @Test(arguments: [
        (["k0:354905dc265faffd"], 1, "there is no key k0"),
        (["k99:354905dc265faffd"], 1, "the home has the keys k1"),
        (["--rule", "github-pta"], 1, "no rule in force matches 'github-pta'"),
        (["--rule", "none-*"], 1, "no rule in force matches 'none-*'"),
        (["--rule", ""], 64, "the rule is empty"),
        (["--path", " "], 64, "the path is empty"),
        (["--rule", "github-pat", "--owner", ""], 64, "the owner is empty"),
        (["--rule", "github-pat", "--owner", "a\nb"], 64, "the owner has line ends"),
        (["--rule", "github-pat", "--for", "0d"], 64, "from 1d to 3650d"),
        (["--rule", "github-pat", "--for", "3651d"], 64, "from 1d to 3650d"),
    ])
    func `what fits nothing is refused, and nothing is recorded`(
        arguments: [String], status: Int32, words: String
    ) throws {
        let place = try Installation()
        let outcome = try place.run("gatehouse", ["secrets", "allow", "--reason", "x"] + arguments)
        #expect(outcome.status == status && outcome.said.contains(words), "\(outcome)")
        #expect(status != 64 || outcome.errors.contains("Usage: gatehouse secrets allow"), "\(outcome)")
        #expect(try place.gatehouse("secrets", "list", "--all").contains("no exceptions"))
    }

    @Test func `what fits is recorded`() throws {
        let place = try Installation()
        for arguments in [
            ["k1:354905dc265faffd"], ["--rule", "github-*"], ["--path", "test/**"],
            ["--rule", "github-pat", "--for", "3650d", "--owner", "eve"],
        ] {
            let outcome = try place.run("gatehouse", ["secrets", "allow", "--reason", "x"] + arguments)
            #expect(outcome.succeeded, "\(outcome)")
        }
    }

    @Test func `a key that is lost makes no exception, which would refuse each push`() throws {
        let place = try Installation()
        try place.gatehouse("key", "rotate")
        try FileManager.default.removeItem(atPath: place.home + "/keys/secrets-1.key")
        let outcome = try place.tryGatehouse("secrets", "allow", "k1:354905dc265faffd", "--reason", "x")
        #expect(outcome.status == 1 && outcome.errors.contains("the key k1 is lost"), "\(outcome)")
    }

    @Test func `each group of commands helps`() throws {
        let place = try Installation(hasMirror: false)
        for group in ["secrets", "policy", "key", "mirror", "report", "session", "forward"] {
            let help = try place.tryGatehouse(group, "help")
            let flag = try place.tryGatehouse(group, "--help")
            #expect(help.status == 0 && help.output == flag.output && !help.output.isEmpty, "\(help)")
        }
        let one = try place.tryGatehouse("secrets", "help", "scan")
        #expect(try one.status == 0 && one.output == place.tryGatehouse("secrets", "scan", "--help").output)
        let unknown = try place.tryGatehouse("secrets", "help", "none")
        #expect(unknown.status == 64 && unknown.errors.contains("'none'"))
    }
}
