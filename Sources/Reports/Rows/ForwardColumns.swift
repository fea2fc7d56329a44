package import Domain

extension [Column<ListedForward>] {
    /// The columns of forwards, in their order.
    package static var forwards: [Column<ListedForward>] {
        [
            .mirror(\.mirror),
            Column("ref", \.forward.ref.rawValue),
            Column("state", \.forward.state.rawValue),
            Column("push") { "p\($0.forward.push)" },
            Column("new", table: \.forward.new.short, \.forward.new.hex),
            Column("attempts", \.forward.attempts),
            Column("queued", \.forward.queuedAt.rfc3339),
            Column("next", \.forward.nextAttempt?.rfc3339),
            Column("message", table: \.reason, csv: \.reason, \.forward.reason?.summary),
            // The upstream's output, line by line.
            Column("upstream_said", in: [.json]) { $0.forward.reason?.said ?? [] },
        ]
    }
}

extension ListedForward {
    /// The whole reason in one line.
    fileprivate var reason: String { forward.reason?.line ?? "" }
}

extension Forward {
    /// When it is tried again; nil where it was not tried yet, or is not any more.
    fileprivate var nextAttempt: Timestamp? { state == .owed && attempts > 0 ? notBefore : nil }
}
