/// A sign in a commit that an AI agent helped to write it.
package struct AgentSignature: Hashable, Sendable {
    /// How much a sign says, strongest first.
    package enum Tier: Int, Codable, Sendable, Comparable {
        /// A trailer that links a session.
        case link = 1
        /// An agent's own e-mail address or bot account.
        case identity = 2
        /// `Assisted-by` with the name of a known agent or model.
        case assistance = 3
        /// A mark that people also use.
        case weak = 4

        package static func < (left: Tier, right: Tier) -> Bool { left.rawValue < right.rawValue }
    }

    /// The agent of a sign that does not tell which.
    package static let unknownAgent = "unknown"

    package let tier: Tier
    /// The agent as a word, as `claude-code`; `unknown` where the sign does not tell.
    package let agent: String
    /// What the sign is, for a message: `trailer Co-authored-by`, `author`.
    package let place: String

    package init(tier: Tier, agent: String, place: String) {
        self.tier = tier
        self.agent = agent
        self.place = place
    }

    /// Whether it tells which agent helped.
    package var tellsAgent: Bool { agent != Self.unknownAgent }
    /// The agent in a sentence: `an agent` where it is unknown.
    package var agentInWords: String { tellsAgent ? agent : "an agent" }
    /// The agent in a command that a person is told: `AGENT` where they have to fill it in.
    package var agentAsArgument: String { tellsAgent ? agent : "AGENT" }

    /// Every sign in a commit, strongest first.
    package static func all(
        trailers: [Trailer], message: String, author: CommitFacts.Identity, committer: CommitFacts.Identity
    ) -> [AgentSignature] {
        var found = trailers.compactMap(signature(of:))
        for (place, identity) in [("author", author), ("committer", committer)] {
            if let signature = signature(of: identity, place: place) { found.append(signature) }
        }
        if let signature = markInText(message) { found.append(signature) }
        return found.sorted { $0.tier < $1.tier }
    }
}

extension AgentSignature {
    private static let weakKeys: Set<String> = ["generated-by", "ai-assistant", "coding-agent", "made-with"]

    private static let agentsByLink = AgentMarks.agents(by: \.links)
    private static let agentsByAddress = AgentMarks.agents(by: \.addresses)
    private static let agentsByWeakAddress = AgentMarks.agents(by: \.weakAddresses)
    private static let agentsByBot = AgentMarks.agents(by: \.bots)
    private static let agentsByAccount = AgentMarks.agents { $0.bots + $0.accounts }
    private static let knownNames = AgentMarks.all.flatMap { marks in marks.names.map { ($0, marks.agent) } }

    private static func signature(of trailer: Trailer) -> AgentSignature? {
        let key = trailer.key.lowercased()
        let place = "trailer \(trailer.key)"
        switch key {
        case SessionTrailer.key.lowercased():
            return AgentSignature(tier: .link, agent: unknownAgent, place: place)
        case "co-authored-by", "signed-off-by":
            return signature(ofAny: addresses(in: trailer.value), place: place)
        case "assisted-by":
            guard let agent = agent(named: trailer.value) else { return nil }
            return AgentSignature(tier: .assistance, agent: agent, place: place)
        case _ where weakKeys.contains(key):
            return AgentSignature(
                tier: .weak, agent: agent(named: trailer.value) ?? unknownAgent, place: place)
        default:
            guard let agent = agentsByLink[key] else { return nil }
            return AgentSignature(tier: .link, agent: agent, place: place)
        }
    }

    private static func signature(of identity: CommitFacts.Identity, place: String) -> AgentSignature? {
        let name = identity.name.lowercased()
        if let agent = agentsByBot[name] {
            return AgentSignature(tier: .identity, agent: agent, place: place)
        }
        if let signature = signature(ofAny: [identity.email], place: place) { return signature }
        // A committer's name alone tells nothing: Aider commits what its user changed before it begins.
        guard place == "author" else { return nil }
        let marks = AgentMarks.all.first { $0.authorSuffix.map(name.hasSuffix) == true }
        return marks.map { AgentSignature(tier: .weak, agent: $0.agent, place: place) }
    }

    private static func markInText(_ message: String) -> AgentSignature? {
        if let marks = AgentMarks.all.first(where: { $0.subjectPrefix.map(message.hasPrefix) == true }) {
            return AgentSignature(tier: .weak, agent: marks.agent, place: "subject")
        }
        let isMarked = message.utf8.contains(UInt8(ascii: "[")) && Lines.of(message).contains(where: isFooter)
        return isMarked ? AgentSignature(tier: .weak, agent: unknownAgent, place: "message") : nil
    }

    /// Whether a line is a tool's "Generated with [X]". Tools put it at the line's start, after at most an emoji: in a
    /// sentence it is only quoted.
    private static func isFooter(_ line: Substring) -> Bool {
        let start = line.unicodeScalars.drop { !$0.properties.isAlphabetic && !("0"..."9").contains($0) }
        return start.starts(with: "Generated with [".unicodeScalars)
    }

    /// The sign that one of `addresses` is, the strongest that any of them is.
    private static func signature(ofAny addresses: [String], place: String) -> AgentSignature? {
        if let agent = addresses.lazy.compactMap(agent(ofAddress:)).first {
            return AgentSignature(tier: .identity, agent: agent, place: place)
        }
        return addresses.lazy.compactMap { agentsByWeakAddress[$0.lowercased()] }.first.map {
            AgentSignature(tier: .weak, agent: $0, place: place)
        }
    }

    /// The agent that owns an e-mail address, numbers before GitHub's `+` and letter case aside.
    private static func agent(ofAddress address: String) -> String? {
        let address = address.lowercased()
        if let agent = agentsByAddress[address] { return agent }
        guard address.hasSuffix("@users.noreply.github.com") else { return nil }
        let account = address.dropLast("@users.noreply.github.com".count)
        let login = account.split(separator: "+", maxSplits: 1).last.map(String.init) ?? ""
        return agentsByAccount[login]
    }

    /// What stands in angle brackets; the whole value where nothing does. Bytes, since a combining mark behind a
    /// bracket makes another character of it.
    private static func addresses(in value: String) -> [String] {
        let parts = value.utf8.split(separator: UInt8(ascii: "<"), omittingEmptySubsequences: false)
        let inside = parts.dropFirst().map { part in
            let text = String(decoding: part.prefix { $0 != UInt8(ascii: ">") }, as: UTF8.self)
            let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            return isPlain
                ? text
                : String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.properties.isWhitespace }))
        }
        return inside.isEmpty ? [value] : inside
    }

    /// The agent that a value such as `NAME:MODEL [TOOL…]` names; nil for people, `none` and unknown tools.
    private static func agent(named value: String) -> String? {
        let addresses = addresses(in: value).filter { $0.contains("@") }
        guard addresses.isEmpty else { return addresses.lazy.compactMap(agent(ofAddress:)).first }
        let words = value.lowercased().unicodeScalars.split { scalar in
            !(scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-"
                || scalar == ".")
        }
        return words.lazy.compactMap { word in
            knownNames.first { name, _ in
                guard word.starts(with: name.unicodeScalars) else { return false }
                // "Claudette" is a person: the name has to end here or go on with a version.
                guard let next = word.dropFirst(name.unicodeScalars.count).first else { return true }
                return !next.properties.isAlphabetic
            }?.1
        }.first
    }
}
