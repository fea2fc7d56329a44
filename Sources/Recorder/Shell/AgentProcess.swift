import Foundation

/// The agent's program, as far as the process of one of its hooks can find it: the first ancestor that is no shell.
///
/// A program that was killed tells no end of its commands.
struct AgentProcess: Codable, Equatable {
    private let id: Int32
    /// When it began, in ticks of the system's clock: ids are used again.
    private let start: String

    /// What an agent runs its hooks by.
    private static let between: Set<String> = [
        "sh", "bash", "dash", "zsh", "fish", "ksh", "busybox", "env", "timeout", "git", "git-session",
    ]
    private static let maximumDepth = 8

    /// The agent that called this process; nil where none is found, as on systems without `/proc`.
    static func ofThisHook() -> AgentProcess? {
        var id = getppid()
        for _ in 0..<maximumDepth where id > 1 {
            guard let status = Status(of: id) else { return nil }
            if !between.contains(status.name) { return AgentProcess(id: id, start: status.start) }
            id = status.parent
        }
        return nil
    }

    /// Whether it is known to be gone.
    var isGone: Bool { Status(of: id)?.start != start }

    /// The fields of `/proc/<id>/stat`: see proc_pid_stat(5).
    private struct Status {
        let name: String
        let parent: pid_t
        let start: String

        init?(of id: pid_t) {
            guard let bytes = FileManager.default.contents(atPath: "/proc/\(id)/stat") else { return nil }
            let text = String(decoding: bytes, as: UTF8.self)
            // The name stands in parentheses, and may have some.
            guard let open = text.firstIndex(of: "("), let close = text.lastIndex(of: ")") else { return nil }
            let fields = text[text.index(after: close)...].split(separator: " ")
            guard fields.count > 19, let parent = pid_t(fields[1]) else { return nil }
            name = String(text[text.index(after: open)..<close])
            self.parent = parent
            start = String(fields[19])
        }
    }
}
