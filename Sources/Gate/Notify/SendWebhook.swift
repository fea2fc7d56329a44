import Crypto
import Domain
import Foundation
import LedgerStore
import Programs

extension WebhookChannel: SentChannel {
    var program: String { Curl.program }
    static var adviceOnProgram: String { "install the package curl" }

    func obstacle(to name: String, in keys: HomeKeys) -> ChannelObstacle? {
        guard let secretFile else { return nil }
        do {
            _ = try keys.webhookSecrets(secretFile)
            return nil
        } catch {
            return ChannelObstacle(
                words: "cannot sign the notifications to '\(name)': \(Problem(classing: error))",
                mend: "gatehouse notify key \(secretFile.dropLast(4).dropFirst("notify-".count))")
        }
    }

    func send(
        _ message: NotificationMessage, about _: Hold?, from sender: NotificationSender
    ) throws -> DeliveryOutcome {
        try SendWebhook(keys: sender.keys)(message, to: self)
    }
}

/// Sends a message to a webhook, signed according to the Standard Webhooks specification.
struct SendWebhook {
    let keys: HomeKeys

    func callAsFunction(
        _ message: NotificationMessage, to webhook: WebhookChannel
    ) throws -> DeliveryOutcome {
        let body = try WebhookBody.bytes(of: message, as: webhook.template)
        do {
            let headers = try [("content-type", "application/json")] + signature(of: body, message, webhook)
            let curl = Curl(to: webhook.url, allowsPrivate: webhook.isPrivate)
            return outcome(of: try curl.post(body, headers: headers))
        } catch let problem as HomeKeys.NoWebhookSecret {
            return .failed(problem.description)
        } catch let failure as Curl.Failure {
            return .failed(failure.description)
        }
    }

    private func outcome(of answer: Curl.Answer) -> DeliveryOutcome {
        let said = "it answered \(answer.status)" + (answer.text.isEmpty ? "" : ": \(answer.text)")
        return switch answer.status {
        case 200..<300: .delivered
        case 300..<400: .failed("it answered \(answer.status) with a redirect, which is not followed")
        case 410: .gone("\(said); it wants no more messages")
        default: .failed(said)
        }
    }

    /// The headers that sign `body`; none where the webhook has no secret.
    private func signature(
        of body: [UInt8], _ message: NotificationMessage, _ webhook: WebhookChannel
    ) throws -> [(String, String)] {
        guard let file = webhook.secretFile else { return [] }
        let seconds = Timestamp.now.milliseconds / 1_000
        let signed = Data("\(message.key).\(seconds).".utf8) + body
        let signatures = try keys.webhookSecrets(file).map { secret in
            "v1," + Data(HMAC<SHA256>.authenticationCode(for: signed, using: secret)).base64EncodedString()
        }
        return [
            ("webhook-id", message.key), ("webhook-timestamp", "\(seconds)"),
            ("webhook-signature", signatures.joined(separator: " ")),
        ]
    }
}
