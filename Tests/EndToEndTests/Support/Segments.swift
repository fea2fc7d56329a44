import Crypto
import Domain
import Foundation

/// Segments made by hand, for what no honest helper would send.
struct TestSegment {
    static let session = "01HZY5Z2Q3R4S5T6V7W8X9YABC"

    var json: String

    /// A sound segment.
    init(
        session: String = Self.session, number: Int = 1, previous: String? = nil,
        prompt: String = "Write a greeting"
    ) {
        let chain = previous.map { ",\"previous\":\"\($0)\"" } ?? ""
        json = """
            {"v":1,"session":"\(session)","segment":\(number)\(chain),"gen_ai.agent.name":"claude-code",\
            "gen_ai.response.model":["claude-test-1"],\
            "messages":[{"role":"user","time":"2026-01-01T00:00:00Z","parts":[{"type":"text","content":"\(prompt)"}]}],\
            "edits":[{"path":"greeting.txt","tool":"Write","removed":[],"added":["hello"]}],\
            "usage":{"gen_ai.usage.input_tokens":1,"gen_ai.usage.output_tokens":2,"gen_ai.usage.cache_read.input_tokens":0},\
            "masked":{"binary_parts":0}}
            """
    }

    var hash: String { Hexadecimal.string(of: SHA256.hash(data: Data(json.utf8))) }

    static func ref(_ number: Int = 1, session: String = Self.session) -> String {
        "refs/ai-sessions/\(session)/\(number)"
    }

    func trailer(_ number: Int = 1, session: String = Self.session) -> String {
        "AI-Session: \(session)/\(number) sha256:\(hash)"
    }
}
