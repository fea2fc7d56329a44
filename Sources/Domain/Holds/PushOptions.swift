/// What a pusher says to the gate with `git push -o`.
package struct PushOptions: Hashable, Sendable {
    /// Why the push is to pass, for its approver.
    package let reason: String?
    /// What it belongs to in a tracker.
    package let ticket: String?
    /// How long to wait for an approval, in seconds; nil for not at all.
    package let wait: Int?

    /// How long is waited where the pusher does not say.
    private static let standardWait = 300

    package init(_ options: [String]) {
        func value(_ key: String) -> String? {
            options.last { $0.hasPrefix(key + "=") }.map { String($0.dropFirst(key.count + 1)) }
        }
        reason = value("reason").flatMap { VisibleText.isBlank($0) ? nil : $0 }
        ticket = value("ticket").flatMap { VisibleText.isBlank($0) ? nil : $0 }
        wait =
            value("wait").flatMap { Int($0) }.map { max($0, 0) }
            ?? (options.contains("wait") ? Self.standardWait : nil)
    }
}
