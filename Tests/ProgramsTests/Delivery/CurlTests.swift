import Domain
import Testing

@testable import Programs

@Suite struct CurlTests {
    @Test(arguments: ["https://127.0.0.1/x", "https://[::1]:8443/x", "http://10.0.0.1/x"])
    func `nothing is sent to an address of this network unless that is allowed`(text: String) throws {
        let url = try WebhookURL(text)

        let failure = #expect(throws: Curl.Failure.self) {
            try Curl(to: url, allowsPrivate: false).post([], headers: [])
        }

        let words = failure?.description ?? ""
        #expect(words.contains("\(url.host) is at ") && words.contains("not a public address"), "\(words)")
    }

    @Test func `where nothing answers, the words are curl's`() throws {
        // Nothing listens on port 1 of this machine.
        let url = try WebhookURL("http://127.0.0.1:1/x")

        let failure = #expect(throws: Curl.Failure.self) {
            try Curl(to: url, allowsPrivate: true).post(Array("{}".utf8), headers: [("x-one", "two")])
        }

        guard case .failed(let words) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(words.contains("127.0.0.1") && !words.contains("\n"), "\(words)")
    }
}
