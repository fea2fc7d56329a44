/// A part of a session, recorded since the segment before it and never changed: one JSON document.
///
/// Names follow OpenTelemetry's GenAI semantic conventions. The document's bytes are hashed and kept as they are, so
/// this type writes a new segment once and reads stored ones, which are never encoded again.
package struct SessionSegment: Codable, Sendable {
    /// The version of this format.
    package static let version = 1
    /// The largest document a mirror takes, in bytes.
    package static let maximumSize = 16 << 20

    /// The largest valid count; sums of such counts cannot overflow.
    static let largestCount = 1 << 48

    package var version: Int
    package var session: SessionID
    /// The segment's number, counted from one.
    package var segment: Int
    /// The hash of the segment before this one; absent from the first.
    package var previous: SegmentHash?
    /// The agent's own name for the conversation.
    package var conversation: String?
    /// The agent as a word without spaces, as `claude-code`.
    package var agent: String
    package var agentVersion: String?
    package var provider: String?
    /// The models that answered, in the order of their first answer.
    package var models: [String]
    package var messages: [Message]
    package var edits: [Edit]
    package var usage: Usage
    /// Counts of what was left out before the segment was sealed.
    package var masked: Masked
    /// What stands in place of messages and edits where a person declared the session by hand.
    package var declared: Declaration?

    private enum CodingKeys: String, CodingKey {
        case version = "v"
        case session, segment, previous
        case conversation = "gen_ai.conversation.id"
        case agent = "gen_ai.agent.name"
        case agentVersion = "gen_ai.agent.version"
        case provider = "gen_ai.provider.name"
        case models = "gen_ai.response.model"
        case messages, edits, usage, masked, declared
    }

    package init(
        session: SessionID, segment: Int, previous: SegmentHash?, conversation: String?, agent: String,
        agentVersion: String? = nil, provider: String? = nil, models: [String] = [], messages: [Message] = [],
        edits: [Edit] = [], usage: Usage = Usage(), masked: Masked = Masked(),
        declared: Declaration? = nil
    ) {
        self.version = SessionSegment.version
        self.session = session
        self.segment = segment
        self.previous = previous
        self.conversation = conversation
        self.agent = agent
        self.agentVersion = agentVersion
        self.provider = provider
        self.models = models
        self.messages = messages
        self.edits = edits
        self.usage = usage
        self.masked = masked
        self.declared = declared
    }

    /// The segment's name: session and number.
    package var name: SegmentName { SegmentName(session: session, segment: segment) }

    /// One turn of the conversation.
    package struct Message: Codable, Sendable {
        /// The roles in a conversation.
        package enum Role: String, Codable, Sendable {
            case system, user, assistant, tool
        }

        /// What a system message is: a word that a later version may add to.
        package struct Kind: RawRepresentable, Hashable, Codable, Sendable {
            package let rawValue: String

            package init(rawValue: String) { self.rawValue = rawValue }

            /// News of work in the background, which the agent's program gives to its model.
            package static let notification = Kind(rawValue: "notification")
            /// What an agent told a helper to do.
            package static let task = Kind(rawValue: "task")
            /// A command that a person ran or gave to the agent's program, not to its model.
            package static let command = Kind(rawValue: "command")
            /// Anything else that the agent's program says.
            package static let remark = Kind(rawValue: "remark")
        }

        package var role: Role
        /// What a system message is, where that is known. The role `user` has only what a person typed.
        package var kind: Kind?
        /// The helper in whose conversation this was said, by the agent's id; nil for the main conversation.
        package var helper: String?
        /// The time as in RFC 3339, from the agent.
        package var time: String?
        package var parts: [Part]
        /// Other fields from the agent, unknown to this version, as JSON texts by name.
        package var attributes: [String: String]?

        /// The name of a helper that is one of a workflow's.
        package static func helper(_ helper: String, of workflow: String) -> String {
            workflow + "/" + helper
        }

        /// The workflow that a helper is one of; nil for a helper by itself.
        static func workflow(of helper: String) -> String? {
            helper.firstIndex(of: "/").map { String(helper[..<$0]) }
        }

        package init(
            role: Role, kind: Kind? = nil, helper: String? = nil, time: String?, parts: [Part],
            attributes: [String: String]? = nil
        ) {
            self.role = role
            self.kind = kind
            self.helper = helper
            self.time = time
            self.parts = parts
            self.attributes = attributes
        }
    }

    /// A part of a message. Its `type` determines which fields it has.
    package struct Part: Codable, Sendable {
        /// The types of parts, by their names in the document.
        package enum Kind: String, Codable, Sendable {
            case text, reasoning
            case toolCall = "tool_call"
            case toolCallResponse = "tool_call_response"
        }

        package var type: Kind
        /// The text of a `text` or `reasoning`.
        package var content: String?
        /// The id of the tool call that this is or answers.
        package var id: String?
        /// The tool's name.
        package var name: String?
        /// The call's arguments, as a JSON text.
        package var arguments: String?
        /// The tool's answer.
        package var response: String?
        /// The helper that the answered call set to work, by the agent's id.
        package var helper: String?

        /// A part of ordinary text.
        package static func text(_ content: String) -> Part {
            Part(type: .text, content: content)
        }

        /// A part of the agent's reasoning.
        package static func reasoning(_ content: String) -> Part {
            Part(type: .reasoning, content: content)
        }

        /// A call of a tool, with its arguments as a JSON text.
        package static func toolCall(id: String?, name: String, arguments: String) -> Part {
            Part(type: .toolCall, id: id, name: name, arguments: arguments)
        }

        /// A tool's answer to a call.
        package static func toolCallResponse(id: String?, response: String, helper: String? = nil) -> Part {
            Part(type: .toolCallResponse, id: id, response: response, helper: helper)
        }
    }

    /// A change that the agent made to one file.
    package struct Edit: Codable, Sendable {
        /// The file's path from the repository's top.
        package var path: String
        package var tool: String
        /// The tool call that made the edit.
        package var call: String?
        package var time: String?
        /// The id of the file's blob before the edit, where it was known.
        package var before: ObjectID?
        /// The id of the file's blob after the edit, where it was known.
        package var after: ObjectID?
        package var removed: [String]
        package var added: [String]
        /// How many more lines the edit has, which were not kept.
        package var omitted: Int?

        package init(
            path: String, tool: String, call: String?, time: String?, before: ObjectID? = nil,
            after: ObjectID? = nil, removed: [String], added: [String], omitted: Int? = nil
        ) {
            self.path = path
            self.tool = tool
            self.call = call
            self.time = time
            self.before = before
            self.after = after
            self.removed = removed
            self.added = added
            self.omitted = omitted
        }
    }

    /// Counts of tokens, from the agent.
    package struct Usage: Codable, Sendable {
        package var inputTokens: Int
        package var outputTokens: Int
        package var cacheReadInputTokens: Int

        package init(inputTokens: Int = 0, outputTokens: Int = 0, cacheReadInputTokens: Int = 0) {
            self.inputTokens = inputTokens
            self.outputTokens = outputTokens
            self.cacheReadInputTokens = cacheReadInputTokens
        }

        private enum CodingKeys: String, CodingKey {
            case inputTokens = "gen_ai.usage.input_tokens"
            case outputTokens = "gen_ai.usage.output_tokens"
            case cacheReadInputTokens = "gen_ai.usage.cache_read.input_tokens"
        }
    }

    /// Counts of what was left out.
    package struct Masked: Codable, Sendable {
        /// Images and other parts that are not text.
        package var binaryParts: Int
        /// Secrets, by the rule that found them; absent where there were none.
        package var secrets: [String: Int]?

        package init(binaryParts: Int = 0, secrets: [String: Int]? = nil) {
            self.binaryParts = binaryParts
            self.secrets = secrets
        }

        private enum CodingKeys: String, CodingKey {
            case binaryParts = "binary_parts"
            case secrets
        }
    }
}

extension SessionSegment {
    /// A document that decodes but contradicts itself.
    package struct Invalid: Error, Hashable {
        /// The field, as `$.edits[3].path`.
        package let path: String
        package let message: String

        package init(path: String, message: String) {
            self.path = path
            self.message = message
        }
    }

    /// Checks what decoding cannot: the version, the name from the ref, the form of the chain, counts and paths.
    ///
    /// - Throws: `Invalid` with the first field that is wrong.
    package func validate(as name: SegmentName) throws(Invalid) {
        guard version == SessionSegment.version else {
            throw Invalid(
                path: "$.v", message: "is \(version); this gate reads version \(SessionSegment.version)")
        }
        guard session == name.session else {
            throw Invalid(path: "$.session", message: "is not the ref's \(name.session)")
        }
        guard segment == name.segment else {
            throw Invalid(path: "$.segment", message: "is \(segment), the ref's is \(name.segment)")
        }
        guard (previous == nil) == (segment == 1) else {
            let expected =
                segment == 1
                ? "must be absent from the first segment" : "must be the hash of segment \(segment - 1)"
            throw Invalid(path: "$.previous", message: expected)
        }
        guard Self.isAgentName(agent) else {
            throw Invalid(
                path: "$['gen_ai.agent.name']", message: "must be 1 to 64 letters, digits, '.', '_' or '-'")
        }
        let counts =
            [usage.inputTokens, usage.outputTokens, usage.cacheReadInputTokens, masked.binaryParts]
            + (masked.secrets ?? [:]).values + edits.compactMap(\.omitted)
        guard counts.allSatisfy({ (0...SessionSegment.largestCount).contains($0) }) else {
            throw Invalid(
                path: "$.usage", message: "must have counts from 0 to \(SessionSegment.largestCount)")
        }
        for (index, edit) in edits.enumerated() where !SessionSegment.isPathInside(edit.path) {
            throw Invalid(
                path: "$.edits[\(index)].path",
                message: "must be relative to the repository's top and stay inside")
        }
        guard let declared else { return }
        try declared.validate()
        guard messages.isEmpty, edits.isEmpty else {
            throw Invalid(
                path: "$.declared", message: "stands in place of messages and edits, not beside them")
        }
    }

    private static func isPathInside(_ path: String) -> Bool {
        guard !path.isEmpty, !path.hasPrefix("/"), !path.utf8.contains(0) else { return false }
        return !path.split(separator: "/", omittingEmptySubsequences: false).contains {
            $0 == ".." || $0 == "." || $0.isEmpty
        }
    }
}

extension SessionSegment {
    /// Whether `text` is valid as an agent's name.
    package static func isAgentName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
