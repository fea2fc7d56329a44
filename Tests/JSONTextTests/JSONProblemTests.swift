import Foundation
import JSONText
import Testing

@testable import JSONText

@Suite struct JSONProblemTests {
    private struct Document: Decodable {
        struct Part: Decodable {
            let name: String
            let count: Int?
        }
        let parts: [Part]
        let labels: [String: Int]?
    }

    @Test(arguments: [
        ("[]", "$ is not an object"), ("{\"parts\":{}}", "$.parts is not an array"),
        ("{\"parts\":[1]}", "$.parts[0] is not an object"),
        ("{\"parts\":[],\"labels\":[]}", "$.labels is not an object"),
        ("{\"parts\":[{\"name\":1}]}", "$.parts[0].name is not a string"),
        ("{\"parts\":[{\"name\":\"a\",\"count\":\"b\"}]}", "$.parts[0].count is not a whole number"),
        ("{\"parts\":[{}]}", "$.parts[0].name is missing"), ("{\"parts\":null}", "$.parts is null"),
        ("{", "$ is not a JSON document"),
    ])
    func `what is wrong is told with its place`(json: String, words: String) throws {
        #expect {
            try JSONDecoder().decode(Document.self, from: Data(json.utf8))
        } throws: { error in
            let said = (error as? DecodingError).map { JSONProblem($0).description }
            #expect(said == words)
            return said == words
        }
    }
}
