import Foundation
import Testing

extension Installation {
    /// A home that holds every change of main, with an approver, a webhook's secret and a receiver that knows it.
    static func notifying() throws -> (place: Installation, receiver: WebhookReceiver) {
        let place = try Installation()
        try place.editPolicy {
            $0.replacing("rewind = \"reject\"", with: "rewind = \"reject\"\nupdate = \"hold\"")
        }
        try place.gatehouse("actor", "add", "eve", "--group", "approvers", "--email", "eve@example.com")
        try place.gatehouse("notify", "key", "test")
        return (place, try WebhookReceiver(in: place, secret: place.home + "/keys/notify-test.key"))
    }

    /// Puts webhooks into the policy, by their names.
    func addWebhooks(_ urls: KeyValuePairs<String, String>, _ more: String = "private = true") throws {
        let tables = urls.map { name, url in
            """

            [[notify]]
            name = "\(name)"
            webhook = "\(url)"
            secret_file = "notify-test.key"
            \(more)

            """
        }
        try editPolicy { $0 + tables.joined() }
    }

    /// Pushes something that is held, by ada.
    @discardableResult
    func pushHeld(_ options: String..., as actor: String = "ada") throws -> Outcome {
        let work = try clone("work-\(UUID().uuidString.prefix(4))")
        try work.commit(["a": UUID().uuidString + "\n"], "Add a")
        let outcome = try run(
            "git", ["push"] + options.flatMap { ["-o", $0] } + ["origin", "main"], in: work.path,
            environment: ["GATEHOUSE_ACTOR": actor])
        try #require(outcome.said.contains("held as"), "\(outcome)")
        return outcome
    }

    /// Where the notifications to a target stand, as 'notify list' has it.
    func notifyStatus(_ name: String) throws -> [String: Any] {
        let outcome = try tryGatehouse("notify", "list", "--format", "json")
        let rows = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]]
        return try #require(rows?.first { $0["name"] as? String == name }, "\(outcome)")
    }
}
