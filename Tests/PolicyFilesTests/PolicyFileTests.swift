import Domain
import Foundation
import TestSupport
import Testing

@testable import PolicyFiles

@Suite struct PolicyFileTests {
    @Test func `an empty file asks for the defaults`() throws {
        let settings = try PolicyFile(text: "").compile()

        #expect(settings.identity.local == false && settings.forward.wait == 10 && settings.refs.isEmpty)
        #expect(settings.sessions == .init())
        #expect(settings.limits.seconds == 1_800 && settings.limits.memory == 4 << 30)
    }

    @Test func `every setting arrives`() throws {
        let settings = try PolicyFile(
            text: """
                [identity]
                local = true
                [forward]
                wait = 0
                [sessions]
                missing = "record"
                mismatch = "accept"
                weak = "hold"
                partial = "accept"
                unsupported = "hold"
                undeclared = "reject"
                others = "record"
                verified_coverage = 0.8
                partial_coverage = 0
                [[refs]]
                match = ["refs/heads/main", "refs/heads/r/*"]
                rewind = "reject"
                [[refs]]
                match = ["refs/tags/**"]
                move = "record"
                delete = "accept"
                """
        ).compile()

        #expect(settings.identity.local && settings.forward.wait == 0)
        var sessions = SessionPolicy.Settings()
        sessions.missing = .record
        sessions.mismatch = .accept
        sessions.weak = .hold
        sessions.partial = .accept
        sessions.unsupported = .hold
        sessions.undeclared = .reject
        sessions.others = .record
        sessions.coverage = .init(verified: 0.8, partial: 0)
        #expect(settings.sessions == sessions)
        #expect(settings.refs.map(\.match.count) == [2, 1])
        #expect(settings.refs[0].rewind == .reject && settings.refs[0].delete == .accept)
        #expect(settings.refs[1].move == .record && settings.refs[1].delete == .accept)
    }

    @Test func `the policy that is installed asks for what its comments show, too`() throws {
        let text = try String(contentsOfFile: PackageFolder.path(of: "install/policy.toml"), encoding: .utf8)
        let uncommented = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let rest = line.starts(with: "# ") ? String(line.dropFirst(2)) : String(line)
            let isSetting = rest.split(separator: " ").dropFirst().first == "="
            return rest.starts(with: "[") || isSetting ? rest : ""
        }.joined(separator: "\n")

        let standard = try PolicyFile(text: text).compile()
        let all = try PolicyFile(text: uncommented).compile()

        #expect(standard.authors == .init() && all.authors.mustBePusher == .hold)
        #expect(standard.messages.isEmpty && all.messages.map(\.action) == [.reject, .accept])
        #expect(
            standard.size == .init() && all.size.blob?.most == 10 << 20 && all.size.push?.action == .reject)
        #expect(all.paths.first?.exempt == [Exemption(who: "@release", until: "2027-01-31")])
        #expect(standard.history == .init() && all.history.linear == .reject)
        #expect(
            standard.signatures.isEmpty && all.signatures.map(\.pushes) == [.record]
                && all.signatures.first?.signer == .committer)
        #expect(
            standard.external.isEmpty && all.external.first?.arguments == ["--project", "website"])
        #expect(standard.access.isEmpty && all.access.first?.may == Set(AccessPolicy.Right.allCases))
        #expect(standard.paths.isEmpty && all.paths.map(\.action) == [.hold, .reject])
        #expect(standard.agents.isEmpty && all.agents.first?.share?.most == 0.8)
        #expect(standard.sessions.specials.isEmpty && all.sessions.specials.count == 1)
        #expect(!standard.approvals.signed && all.approvals.emergency == ["@oncall"])
        let notified = Set(all.notify.map { type(of: $0.channel).kind })
        #expect(standard.notify.isEmpty && notified == Set(NotificationChannels.all.map { $0.kind }))
        #expect(Set(["ops-chat", "approvers"]).isSubset(of: all.notify.map(\.name)))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let line: Int
        let column: Int
        let message: String
        var testDescription: String { text }
    }

    @Test(arguments: [
        Case(text: "[identity\nlocal = true", line: 1, column: 10, message: ""),
        Case(text: "[identity]\nlocal = maybe", line: 2, column: 9, message: ""),
        Case(text: "[identity]\nlocal = true\nlocal = false", line: 3, column: 9, message: ""),
        Case(
            text: "[identity]\n  lokal = true", line: 2, column: 3, message: "'lokal' is not a known key here"
        ),
        Case(
            text: "\n[session]\nmissing = \"reject\"", line: 2, column: 1,
            message: "'session' is not a known key here"),
        Case(text: "[help]\ntxt = \"x\"", line: 2, column: 1, message: "'txt' is not a known key here"),
        Case(text: "[help]\ntext = \"\"", line: 2, column: 1, message: "and not empty"),
        Case(text: "[help]\ntext = \" \\n \"", line: 2, column: 1, message: "is for people"),
        Case(text: "[help]\ntext = \"a\\u001B[2J\"", line: 2, column: 1, message: "control characters"),
        Case(text: "[help]\nurl = \"wiki.example.com\"", line: 2, column: 1, message: "an address of a page"),
        Case(text: "[help]\nurl = \"file:///etc\"", line: 2, column: 1, message: "an address of a page"),
        Case(text: "[help]\nurl = \"https://a b.example\"", line: 2, column: 1, message: "an address of"),
        Case(text: "[help]\nurl = \"https://me:pw@x.example\"", line: 2, column: 1, message: "an address of"),
        Case(text: "[forward]\nwait = 601", line: 2, column: 1, message: "from 0 to 600"),
        Case(text: "[forward]\nwait = \"1\"", line: 2, column: 1, message: "from 0 to 600"),
        Case(
            text: "[sessions]\n\nmissing = \"Reject\"", line: 3, column: 1,
            message: "\"accept\", \"record\", \"hold\" or \"reject\""),
        Case(text: "[sessions]\nverified_coverage = 50", line: 2, column: 1, message: "from 0 to 1.0"),
        Case(text: "[sessions]\nverified_coverage = \"half\"", line: 2, column: 1, message: "from 0 to 1.0"),
        Case(text: "[sessions]\npartial_coverage = 0.6", line: 2, column: 1, message: "from 0 to 0.5"),
        Case(text: "refs = 1", line: 1, column: 1, message: "[[refs]]"),
        Case(text: "[refs]\nmatch = []", line: 1, column: 1, message: "[[refs]]"),
        Case(
            text: "[[refs]]\nmatch = [\"refs/heads/a\"]\n[[refs]]\nrewind = \"reject\"", line: 3, column: 1,
            message: "'match' must list"),
        Case(text: "[[refs]]\nmatch = [\"main\"]", line: 2, column: 1, message: "full ref names"),
        Case(text: "[[refs]]\nmatch = [\"refs/heads/a\", 1]", line: 2, column: 1, message: "full ref names"),
        Case(
            text: "[[paths]]\naction = \"hold\"", line: 1, column: 1, message: "'match' must list patterns"),
        Case(text: "[[paths]]\nmatch = [\"a\"]", line: 1, column: 1, message: "needs 'action'"),
        Case(
            text: "[[paths]]\nmatch = [\"a/\"]\naction = \"hold\"", line: 2, column: 1,
            message: "\"folder/**\""),
        Case(
            text: "[[paths]]\nmatch = [\"!a\"]\naction = \"hold\"", line: 2, column: 1,
            message: "must list patterns"),
        Case(
            text: "[[paths]]\nmatch = [\"a\"]\naction = \"hold\"\nchange = [\"moved\"]", line: 4, column: 1,
            message: "'change' lists some of"),
        Case(
            text: "[[paths]]\nmatch = [\"a\"]\naction = \"hold\"\nrefs = [\"main\"]", line: 4, column: 1,
            message: "full ref names"),
        Case(
            text: "[[paths]]\nmatch = [\"a\"]\nactoin = \"hold\"", line: 3, column: 1,
            message: "'actoin' is not a known key here"),
        Case(text: "[authors]\ndomains = [\"a@b\"]", line: 2, column: 1, message: "behind the @"),
        Case(text: "[authors]\nemails = []", line: 2, column: 1, message: "patterns of addresses"),
        Case(text: "[authors]\nmails = []", line: 2, column: 1, message: "'mails' is not a known key here"),
        Case(
            text: "[[messages]]\nsubject_length = 72", line: 1, column: 1, message: "needs 'action'"),
        Case(text: "[[messages]]\naction = \"hold\"", line: 2, column: 1, message: "an entry needs"),
        Case(
            text: "[[messages]]\npart = \"title\"\naction = \"hold\"", line: 2, column: 1,
            message: "'part' must be"),
        Case(
            text: "[[messages]]\nforbid = []\naction = \"hold\"", line: 2, column: 1,
            message: "lists words and patterns"),
        Case(text: "[size]\ncommits = 5", line: 2, column: 1, message: "must be a table"),
        Case(
            text: "[size]\ncommits = { action = \"hold\" }", line: 2, column: 1, message: "needs a limit"),
        Case(text: "[size]\nblobs = 1", line: 2, column: 1, message: "'blobs' is not a known key here"),
        Case(
            text: "[size]\nexempt = [{ who = \"ada\", until = \"2027\" }]", line: 2, column: 1,
            message: "must be a day"),
        Case(text: "[size]\nexempt = [{ until = 2027-01-31 }]", line: 2, column: 1, message: "lists actors"),
        Case(
            text: "[size]\nexempt = [{ whom = \"ada\" }]", line: 2, column: 1,
            message: "'whom' is not a known key"),
        Case(text: "[history]\nmerge = 1", line: 2, column: 1, message: "'merge' is not a known key here"),
        Case(
            text: "[[notify]]\nwebhook = \"https://a.example\"", line: 1, column: 1, message: "needs a 'name'"
        ),
        Case(text: "[[notify]]\nname = \"A b\"", line: 2, column: 1, message: "needs a 'name'"),
        Case(text: "[[notify]]\nname = \"a\"", line: 2, column: 1, message: "say whom to tell"),
        Case(
            text: "[[notify]]\nname = \"a\"\nurl = \"x\"", line: 3, column: 1,
            message: "'url' is not a known key here"),
        Case(
            text: "[[notify]]\nname = \"a\"\nwebhook = \"https://a.example/x\"", line: 3, column: 1,
            message: "'gatehouse notify key' makes one"),
        Case(
            text:
                "[[notify]]\nname = \"a\"\nwebhook = \"http://a.example/x\"\nsecret_file = \"notify-1.key\"",
            line: 3, column: 1, message: "only with 'private = true'"),
        Case(
            text: "[[notify]]\nname = \"a\"\nwebhook = \"https://u:p@a.example/x\"", line: 3, column: 1,
            message: "not contain a user or a password"),
        Case(
            text:
                "[[notify]]\nname = \"a\"\nwebhook = \"https://a.example/x\"\nsecret_file = \"segments.key\"",
            line: 4, column: 1, message: "as \"notify-1.key\""),
        Case(
            text:
                "[[notify]]\nname = \"a\"\nwebhook = \"https://a.example/x\"\nsecret_file = \"notify-../x.key\"",
            line: 4, column: 1, message: "as \"notify-1.key\""),
        Case(
            text: "[[notify]]\nname = \"a\"\nwebhook = \"https://a.example/x\"\ntemplate = \"irc\"", line: 4,
            column: 1, message: "\"slack\" or \"teams\""),
        Case(
            text: "[[notify]]\nname = \"a\"\nwebhook = \"https://a.example/x\"\nfrom = \"a@b\"", line: 4,
            column: 1, message: "'from' is of mail"),
        Case(
            text: "[[notify]]\nname = \"a\"\nevents = [\"hold.opend\"]\nto = [\"pusher\"]", line: 3,
            column: 1, message: "\"hold.opened\", "),
        Case(
            text: "[[notify]]\nname = \"a\"\nto = [\"everybody\"]", line: 3, column: 1,
            message: "\"approvers\" and \"pusher\""),
        Case(
            text: "[[notify]]\nname = \"a\"\nemail = [\"a@b\", \"c\\nBcc: d\"]", line: 3, column: 1,
            message: "'email' lists addresses"),
        Case(
            text: "[[notify]]\nname = \"a\"\nto = [\"pusher\"]\nprivate = true", line: 4, column: 1,
            message: "'private' needs 'webhook'"),
        Case(
            text: "[[notify]]\nname = \"a\"\nto = [\"pusher\"]", line: 1, column: 1,
            message: "mail needs 'from'"),
        Case(
            text: "[[notify]]\nname = \"a\"\nto = [\"pusher\"]\nfrom = \"g@b\"\nsendmail = \"sendmail\"",
            line: 5, column: 1, message: "whole path"),
        Case(
            text:
                "[[notify]]\nname = \"a\"\nto = [\"pusher\"]\nfrom = \"g@b\"\n[[notify]]\nname = \"a\"\nto = [\"pusher\"]\nfrom = \"g@b\"",
            line: 6, column: 1, message: "two [[notify]] named 'a'"),
        Case(text: "identity = true", line: 1, column: 1, message: "[identity]"),
    ])
    func `a mistake is told with its line and column`(_ example: Case) {
        let problem = #expect(throws: PolicyFile.Mistake.self) {
            try PolicyFile(text: example.text).compile()
        }

        #expect(
            problem?.line == example.line && problem?.column == example.column,
            "\(problem.map(\.description) ?? "")")
        #expect(
            problem?.message.contains(example.message) == true || example.message.isEmpty,
            "\(problem?.message ?? "")")
    }
}
