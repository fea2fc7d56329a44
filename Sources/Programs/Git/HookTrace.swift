import Foundation

/// The hooks that git ran and how they ended, read from the events that it writes for programs: see api-trace2 in
/// Git's documentation. Git's sentences on a hook differ between its versions and languages; the events do not.
struct HookTrace {
    /// The variables with which git writes its events on standard error, among the words for people.
    static let variables = ["GIT_TRACE2_EVENT": "1", "GIT_TRACE2_EVENT_BRIEF": "1"]

    /// The beginning of each event, a JSON object in one line.
    private static let mark = #"{"event":""#

    private struct Event: Decodable {
        let event: String
        /// The session; one of a git that a hook started has its parent's before a slash.
        let sid: String
        let child_id: Int?
        let hook_name: String?
        let code: Int?
    }

    /// Standard error without the events.
    private(set) var words = ""
    private var started: [Int: String] = [:]
    private var failed: Set<String> = []

    init(_ errors: String) {
        for line in errors.split(separator: "\n", omittingEmptySubsequences: false) {
            // A hook's last words may lack their line feed.
            guard let start = line.firstRange(of: Self.mark)?.lowerBound,
                let event = try? JSONDecoder().decode(Event.self, from: Data(line[start...].utf8))
            else {
                words += line + "\n"
                continue
            }
            if start > line.startIndex { words += line[..<start] + "\n" }
            note(event)
        }
        // The last part has no line feed of its own.
        if !words.isEmpty { words.removeLast() }
    }

    private mutating func note(_ event: Event) {
        guard !event.sid.contains("/"), let child = event.child_id else { return }
        if event.event == "child_start" { started[child] = event.hook_name }
        if event.event == "child_exit", event.code != 0, let hook = started[child] { failed.insert(hook) }
    }

    /// Whether git ran the hook of this name and it ended with another status than 0.
    func hasFailed(_ hook: String) -> Bool { failed.contains(hook) }
}
