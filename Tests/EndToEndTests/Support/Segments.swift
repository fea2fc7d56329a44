import Crypto
import Domain
import Foundation
import Programs
import Testing

/// Segments made by hand, for what no honest helper would send.
struct TestSegment {
    static let session = "01HZY5Z2Q3R4S5T6V7W8X9YABC"

    var json: String

    /// A sound segment.
    init(
        session: String = Self.session, number: Int = 1, previous: String? = nil,
        prompt: String = "Write a greeting", edits: [String: [String]] = ["greeting.txt": ["hello"]]
    ) {
        let chain = previous.map { ",\"previous\":\"\($0)\"" } ?? ""
        let edits = edits.sorted { $0.key < $1.key }.map { path, added in
            "{\"path\":\(Self.quoted(path)),\"tool\":\"Write\",\"removed\":[],\"added\":[\(added.map(Self.quoted).joined(separator: ","))]}"
        }
        json = """
            {"v":1,"session":"\(session)","segment":\(number)\(chain),"gen_ai.agent.name":"claude-code",\
            "gen_ai.response.model":["claude-test-1"],\
            "messages":[{"role":"user","time":"2026-01-01T00:00:00Z","parts":[{"type":"text","content":"\(prompt)"}]}],\
            "edits":[\(edits.joined(separator: ","))],\
            "usage":{"gen_ai.usage.input_tokens":1,"gen_ai.usage.output_tokens":2,"gen_ai.usage.cache_read.input_tokens":0},\
            "masked":{"binary_parts":0}}
            """
    }

    private static func quoted(_ text: String) -> String {
        (try? JSONEncoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    var hash: String { Hexadecimal.string(of: SHA256.hash(data: Data(json.utf8))) }

    /// The sealed form, as a client sends it to the home of a mirror.
    func sealed(to mirror: String, as number: Int = 1, session: String = Self.session) throws -> [UInt8] {
        struct Announcement: Decodable {
            struct Key: Decodable {
                let id: String
                let hpke: Data
            }
            let keys: [Key]
        }
        let git = GitCommand.clean(gitDirectory: mirror)
        let json = try git.output(["cat-file", "blob", "refs/gatehouse/home"])
        let key = try #require(try JSONDecoder().decode(Announcement.self, from: Data(json.utf8)).keys.first)
        return try sealed(to: key.hpke, named: key.id, as: number, session: session)
    }

    func sealed(to key: Data, named id: String, as number: Int = 1, session: String = Self.session) throws
        -> [UInt8]
    {
        var sender = try HPKE.Sender(
            recipientKey: try Curve25519.KeyAgreement.PublicKey(rawRepresentation: key),
            ciphersuite: .Curve25519_SHA256_ChachaPoly, info: Data(SealedSegment.purpose.utf8))
        let name = try #require(SegmentName("\(session)/\(number)"))
        let ciphertext = try sender.seal(Data(json.utf8), authenticating: SealedSegment.context(of: name))
        return SealedSegment(
            keyID: id, encapsulatedKey: Array(sender.encapsulatedKey), ciphertext: Array(ciphertext)
        ).bytes
    }

    static func ref(_ number: Int = 1, session: String = Self.session) -> String {
        "refs/ai-sessions/\(session)/\(number)"
    }

    func trailer(_ number: Int = 1, session: String = Self.session) -> String {
        "AI-Session: \(session)/\(number) sha256:\(hash)"
    }
}
