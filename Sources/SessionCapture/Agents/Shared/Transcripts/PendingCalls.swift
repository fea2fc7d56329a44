/// Tool calls that have no answer yet.
///
/// An answer names the call only by its id, and tells whether the call did anything.
struct PendingCalls {
    /// More are never open at once; what an agent forgot must not add up.
    private static let maximum = 256

    private var order: [String] = []
    private var byID: [String: ToolUse] = [:]

    func contains(_ id: String) -> Bool { byID[id] != nil }

    mutating func add(_ use: ToolUse) {
        guard let id = use.call else { return }
        if byID.updateValue(use, forKey: id) == nil { order.append(id) }
        if order.count > Self.maximum { byID[order.removeFirst()] = nil }
    }

    mutating func take(_ id: String?) -> ToolUse? {
        guard let id, let use = byID.removeValue(forKey: id) else { return nil }
        order.removeAll { $0 == id }
        return use
    }

    /// All that are left, oldest first. A model goes on only when it has its calls' answers, so where it does and the
    /// transcript told none, the transcript leaves them out and the calls were made.
    mutating func takeAll() -> [ToolUse] {
        defer { removeAll() }
        return order.compactMap { byID[$0] }
    }

    mutating func removeAll() {
        order = []
        byID = [:]
    }
}
