import Domain
import TestSupport
import Testing

/// What is the same for all policies: an action that the policy file asks for is what comes of a push that the policy minds.
@Suite struct PolicyActionTests {
    /// A policy with settings by which it minds one push.
    struct Case: CustomTestStringConvertible, Sendable {
        let policy: any ConfiguredPolicy.Type
        /// The actions whose findings tell the pusher what to do.
        var advising: Set<Finding.Action> = [.reject]
        /// Puts the action, and what an entry says of approvers and exemptions, into the settings.
        let settings: @Sendable (Finding.Action, ApprovalRule?, [Exemption]) -> PolicySettings
        var facts: @Sendable () -> PushFacts = { SamplePush.facts() }

        var testDescription: String { policy.name }

        func findings(
            _ action: Finding.Action, approval: ApprovalRule? = nil, exempt: [Exemption] = []
        ) -> [Finding] {
            policy.init(of: settings(action, approval, exempt)).findings(in: facts())
        }
    }

    /// Access allows or rejects, and programs answer for themselves: neither has an action.
    private static let others: Set = [AccessPolicy.name, ExternalPolicy.name]

    private static func changed(_ change: (inout PolicySettings) -> Void) -> PolicySettings {
        var settings = PolicySettings()
        change(&settings)
        return settings
    }

    private static let cases = [
        Case(policy: RefPolicy.self) { action, approval, exempt in
            changed {
                var entry = RefPolicy.Entry(
                    match: [GlobPattern("refs/heads/*")], update: action, rewind: .accept, delete: .accept,
                    move: .accept, approval: approval)
                entry.exempt = exempt
                $0.refs = [entry]
            }
        },
        Case(
            policy: SessionPolicy.self, advising: [.hold, .reject],
            settings: { action, approval, exempt in
                changed {
                    $0.sessions.missing = action
                    $0.sessions.approval = approval
                    $0.sessions.exempt = exempt
                }
            },
            facts: {
                SamplePush.facts(commits: [
                    SamplePush.commit("Add a\n\nCo-authored-by: Claude <noreply@anthropic.com>")
                ])
            }),
        Case(
            policy: AgentPolicy.self,
            settings: { action, approval, exempt in
                changed {
                    var entry = AgentPolicy.Entry()
                    entry.agents = [GlobPattern("codex")]
                    entry.unlisted = action
                    entry.approval = approval
                    entry.exempt = exempt
                    $0.agents = [entry]
                }
            },
            facts: {
                SamplePush.facts(commits: [
                    SamplePush.commit("Add a\n\nCo-authored-by: Claude <noreply@anthropic.com>")
                ])
            }),
        Case(
            policy: SecretPolicy.self, advising: [.hold, .reject],
            settings: { action, approval, exempt in
                changed {
                    $0.secrets.critical = action
                    $0.secrets.approval = approval
                    $0.secrets.exempt = exempt
                }
            },
            facts: {
                let place = SecretFacts.Place(object: SamplePush.new, part: .file(path: "a.swift", line: 1))
                let secret = SecretFacts.Secret(
                    rule: "pat", severity: .critical, description: "a token", remedy: "", fingerprint: "k1:a",
                    earlierFingerprints: [], isUnfinished: false, places: [place], isInTip: true)
                return SamplePush.facts(secrets: SecretFacts(secrets: [secret]))
            }),
        Case(policy: PathPolicy.self) { action, approval, exempt in
            changed {
                var entry = PathPolicy.Entry(
                    match: PathPatterns(["a.*"]), action: action, approval: approval)
                entry.exempt = exempt
                $0.paths = [entry]
            }
        },
        Case(policy: AuthorPolicy.self) { action, approval, exempt in
            changed {
                $0.authors.domains = [GlobPattern("example.org")]
                $0.authors.unlisted = action
                $0.authors.approval = approval
                $0.authors.exempt = exempt
            }
        },
        Case(policy: MessagePolicy.self) { action, approval, exempt in
            changed {
                var entry = MessagePolicy.Entry()
                entry.ticket = "ABC-"
                entry.action = action
                entry.approval = approval
                entry.exempt = exempt
                $0.messages = [entry]
            }
        },
        Case(policy: SizePolicy.self) { action, approval, exempt in
            changed {
                $0.size.commits = .init(most: 0, action: action)
                $0.size.approval = approval
                $0.size.exempt = exempt
            }
        },
        Case(
            policy: HistoryPolicy.self,
            settings: { action, approval, exempt in
                changed {
                    $0.history.merges = action
                    $0.history.approval = approval
                    $0.history.exempt = exempt
                }
            }, facts: { SamplePush.facts(commits: [SamplePush.commit(parents: 2)]) }),
        Case(policy: SignaturePolicy.self) { action, approval, exempt in
            changed {
                var entry = SignaturePolicy.Entry()
                entry.commits = action
                entry.approval = approval
                entry.exempt = exempt
                $0.signatures = [entry]
            }
        },
        Case(
            policy: LFSPolicy.self,
            settings: { action, approval, exempt in
                changed {
                    $0.lfs.pointers = action
                    $0.lfs.approval = approval
                    $0.lfs.exempt = exempt
                }
            },
            facts: {
                var facts = SamplePush.facts()
                facts.files.lfs.pointers = [
                    LFSPointer(commit: SamplePush.new, path: "a.bin", content: SamplePush.old)
                ]
                facts.files.lfs.count = 1
                return facts
            }),
    ]

    @Test func `the table has every policy whose settings have an action`() {
        let here = Registration(
            of: Self.cases.map { $0.policy.name } + Self.others,
            in: "'cases' in Tests/DomainTests/Policies/PolicyActionTests.swift")

        #expect(here.faults(for: Policies.configured.map { $0.name }) == [])
    }

    @Test(arguments: cases, Finding.Action.allCases)
    func `what the settings ask for comes of it`(of policy: Case, _ action: Finding.Action) throws {
        let findings = policy.findings(action, approval: ApprovalRule(approvers: ["@board"]))

        guard action > .accept else {
            #expect(findings.isEmpty)
            return
        }
        let finding = try #require(findings.first)
        #expect(findings.count == 1 && finding.action == action && finding.policy == policy.policy.name)
        #expect((finding.advice != nil) == policy.advising.contains(action))
        #expect(finding.approval?.approvers == (action == .hold ? ["@board"] : nil))
    }

    @Test(arguments: cases)
    func `who is exempt is told on record`(from policy: Case) throws {
        let findings = policy.findings(.reject, exempt: [Exemption(who: "@dev", until: "2027-01-31")])

        #expect(findings.map(\.action) == [.record])
        #expect(findings.first?.message.hasSuffix("; @dev is exempt until 2027-01-31") == true)
        #expect(policy.findings(.reject, exempt: [Exemption(who: "bob")]).map(\.action) == [.reject])
    }

    @Test(arguments: cases)
    func `whom an entry names as approver is known before there is a hold`(of policy: Case) {
        let rule = ApprovalRule(approvers: ["@board"])

        #expect(policy.settings(.hold, rule, []).namedApprovals == [rule])
        #expect(policy.settings(.hold, nil, []).namedApprovals.isEmpty)
    }
}
