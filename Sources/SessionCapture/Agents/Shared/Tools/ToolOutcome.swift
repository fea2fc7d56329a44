import Foundation
import JSONText

/// Whether a tool's answer says that it failed.
struct ToolOutcome {
    let hasFailed: Bool

    private static let failedWords: Set<String> = [
        "failure", "failed", "error", "denied", "rejected", "declined", "cancelled", "canceled", "timeout",
        "aborted", "errored",
    ]
    /// How the answers of editing tools begin that changed nothing.
    private static let failedBeginnings = [
        "error", "<tool_use_error>", "failed", "apply_patch verification failed", "patch rejected", "aborted",
        "permission denied", "invalid context", "no changes",
    ]

    /// - Parameter isEdit: whether a text that begins like an error is one; what a shell prints means nothing.
    init(_ result: JSONValue, isEdit: Bool) {
        hasFailed = Self.isFailure(result, isEdit: isEdit)
    }

    private static func isFailure(_ result: JSONValue, isEdit: Bool) -> Bool {
        switch result {
        case .string(let text): return isFailure(text: text, isEdit: isEdit)
        case .object: break
        case .array(let blocks):
            return isEdit && isFailure(text: blocks.first?["text"]?.string ?? "", isEdit: true)
        default: return false
        }
        if result.first(of: "is_error", "isError")?.bool == true { return true }
        if result.first(of: "success", "ok")?.bool == false { return true }
        if let word = result.first(of: "resultType", "result_type", "status")?.string {
            return failedWords.contains(word.lowercased())
        }
        switch result["error"] {
        case .string(let text)?: if !text.isEmpty { return true }
        case .object?: return true
        default: break
        }
        let exitCode = result.first(of: "exit_code", "exitCode") ?? result["metadata"]?["exit_code"]
        if isEdit, let exitCode = exitCode?.int { return exitCode != 0 }
        guard isEdit, let text = result.first(of: "output", "llmContent", "content")?.string else {
            return false
        }
        return isFailure(text: text, isEdit: true)
    }

    private static func isFailure(text: String, isEdit: Bool) -> Bool {
        guard isEdit else { return false }
        // Codex wraps what a tool printed into a JSON text.
        if text.hasPrefix("{"), let value = JSONValue(Data(text.utf8)) {
            return isFailure(value, isEdit: true)
        }
        let beginning = text.prefix(200).lowercased()
        if beginning.hasPrefix("exit code: ") { return !beginning.hasPrefix("exit code: 0") }
        return failedBeginnings.contains { beginning.hasPrefix($0) }
    }
}
