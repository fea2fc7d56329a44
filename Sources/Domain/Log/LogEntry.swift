/// One entry of the ledger's log. Its encoded bytes are stored once, in order, and never rewritten.
package struct LogEntry: Codable, Sendable {
    /// The kinds of entries, by their names in the log.
    package enum Kind: String, Codable, Sendable {
        case pushReceived = "push.received"
        case sessionRecorded = "session.recorded"
        case finding
        case verdict
        case outcomeMended = "outcome.mended"
        case forwardIntent = "forward.intent"
        case forwardResult = "forward.result"
        case refReconciled = "ref.reconciled"
        case policyApplied = "policy.applied"
        case adminAction = "admin.action"
        case holdState = "hold.state"
        case holdDecision = "hold.decision"
        case holdComment = "hold.comment"
        case evidenceViewed = "evidence.viewed"
    }

    /// A commitment to a text that is stored outside of the log, so that the text can be erased.
    package struct Body: Codable, Sendable {
        package let kind: String
        /// HMAC-SHA-256 of the body under a salt of 32 bytes that is kept with the body.
        package let commitment: String
        /// The body's length in bytes.
        package let length: Int

        package init(kind: String, commitment: String, length: Int) {
            self.kind = kind
            self.commitment = commitment
            self.length = length
        }
    }

    /// The largest encoded entry, in bytes: C2SP tlog-tiles frames entries with a length of 16 bits.
    package static let maximumSize = 65_535

    /// The version of this format.
    package var v = 1
    package var kind: Kind
    /// The time as in RFC 3339, in UTC and with milliseconds.
    package var time: String
    package var push: Int64?
    package var hold: Int64?
    /// The mirror's name.
    package var mirror: String?
    /// A random name for the actor; the ledger's table of actors tells who it is.
    package var actor: String?
    package var ref: RefName?
    package var old: ObjectID?
    package var new: ObjectID?
    /// The digest of the policy that decided.
    package var policy: String?
    /// The event: a verdict, a state, a result or an action.
    package var outcome: String?
    /// The name of the policy that made the finding.
    package var rule: String?
    /// The commit that the finding is about.
    package var commit: ObjectID?
    /// Words for people. Never a prompt, a secret, or an address.
    package var message: String?
    package var segment: String?
    package var session: SessionID?
    package var count: Int?
    /// The indices of the entries that this one follows from.
    package var refersTo: [Int64]
    package var bodies: [Body]

    private enum CodingKeys: String, CodingKey {
        case v, kind, time, push, hold
        /// The older word, which entries go on saying.
        case mirror = "repository"
        case actor, ref, old, new, policy, outcome, rule, commit,
            message
        case segment, session, count
        case refersTo = "refs_to"
        case bodies
    }

    package init(
        _ kind: Kind, time: String, push: Int64? = nil, hold: Int64? = nil, mirror: String? = nil,
        actor: String? = nil,
        ref: RefName? = nil, old: ObjectID? = nil, new: ObjectID? = nil, policy: String? = nil,
        outcome: String? = nil, rule: String? = nil, commit: ObjectID? = nil, message: String? = nil,
        segment: String? = nil, session: SessionID? = nil, count: Int? = nil, refersTo: [Int64] = [],
        bodies: [Body] = []
    ) {
        self.kind = kind
        self.time = time
        self.push = push
        self.hold = hold
        self.mirror = mirror
        self.actor = actor
        self.ref = ref
        self.old = old
        self.new = new
        self.policy = policy
        self.outcome = outcome
        self.rule = rule
        self.commit = commit
        self.message = message
        self.segment = segment
        self.session = session
        self.count = count
        self.refersTo = refersTo
        self.bodies = bodies
    }
}
