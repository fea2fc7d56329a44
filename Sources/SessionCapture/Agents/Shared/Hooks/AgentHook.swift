package import Domain
package import Foundation
import JSONText

/// Understands what agents pass to their hooks on standard input.
///
/// Which configuration fired does not tell the agent: Copilot's command line and VS Code run Claude Code's hooks, too.
/// So the payload's own shape decides, and the name under which the helper was called only where shapes are alike.
package enum AgentHook {
    /// What the payload tells; nil for an event that is not known.
    ///
    /// - Parameters:
    ///   - payload: one JSON object.
    ///   - agent: the word that stands in the agent's configuration.
    ///   - time: RFC 3339, for a payload that tells none.
    ///   - account: where agents keep what their payloads leave out.
    /// - Throws: `Problem` where the payload is no JSON object or names no conversation.
    package static func report(
        _ payload: Data, calledAs agent: String, at time: String, in account: AccountFolders = .current
    ) throws(Problem) -> HookReport? {
        guard let json = JSONValue(payload), json.object != nil else {
            throw Problem(.invalid, "\(agent): a payload of \(payload.count) bytes is no JSON object")
        }
        let payload = HookPayload(json, calledAs: agent, in: account)
        guard let event = payload.event else { return nil }
        guard let conversation = payload.conversation else {
            throw Problem(
                .invalid, "\(payload.agent): the event '\(payload.eventName)' names no conversation")
        }
        return HookReport(
            agent: payload.agent, conversation: conversation,
            parentConversation: payload.parentConversation, workingDirectory: payload.workingDirectory,
            event: event, call: payload.call,
            commands: CommandReport(payload, event: event, receivedAt: time),
            events: PayloadEvents(payload, event: event, conversation: conversation, receivedAt: time).all,
            showsAnswers: payload.showsAnswers, transcripts: payload.transcripts)
    }
}
