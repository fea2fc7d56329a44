package import Foundation
import JSONText

/// Understands what agents pass to their hooks on standard input.
///
/// Which configuration fired does not tell the agent: Copilot's command line and VS Code run Claude Code's hooks, too.
/// So the payload's own shape decides, and the name under which the helper was called only where shapes are alike.
///
/// - Claude Code: https://docs.claude.com/en/docs/claude-code/hooks
/// - Codex: https://developers.openai.com/codex/hooks
/// - Copilot: https://docs.github.com/en/copilot/reference/copilot-cli-reference/cli-hooks-reference
/// - VS Code: https://code.visualstudio.com/docs/copilot/customization/hooks
/// - Cursor: https://cursor.com/docs/agent/hooks
/// - Gemini: https://geminicli.com/docs/hooks/reference
/// - opencode: https://opencode.ai/docs/plugins, passed on by our plugin as `OpencodePayload` says
package enum AgentHook {
    /// A payload that is not understood; it is logged and passed over.
    package struct NotUnderstood: Error, CustomStringConvertible {
        package let description: String
    }

    /// What the payload tells; nil for an event that has no meaning here.
    package static func report(
        _ payload: Data, calledAs agent: String, at time: String
    ) throws(NotUnderstood) -> HookReport? {
        guard let json = JSONValue(payload), json.object != nil else {
            throw NotUnderstood(
                description: "\(agent): a payload of \(payload.count) bytes is no JSON object")
        }
        let payload = HookPayload(OpencodePayload(json)?.flattened ?? json, calledAs: agent)
        guard let event = payload.event else { return nil }
        guard let conversation = payload.conversation else {
            throw NotUnderstood(
                description: "\(payload.agent): the event '\(payload.eventName)' names no conversation")
        }
        return HookReport(
            agent: payload.agent, conversation: conversation,
            parentConversation: payload.parentConversation, workingDirectory: payload.workingDirectory,
            moment: payload.moment(of: event),
            events: HookEvents(payload, event: event, conversation: conversation, receivedAt: time).all,
            transcripts: payload.transcripts)
    }
}
