package import Domain

/// A push takes more than the policy lets it take, and is refused unjudged.
package struct BeyondLimits: ProblemSource {
    /// The limit that was exceeded.
    package enum Limit: Hashable, Sendable {
        case seconds(Int)
        /// The limit in bytes.
        case memory(Int)
    }

    let limit: Limit
    /// The steps of judging it so far, and how long each took.
    let work: [(name: String, seconds: Double)]
    /// The commit that was looked at last; nil where none was yet.
    let commit: ObjectID?
    /// The file in that commit; its name may have a secret.
    let path: TreePath?
    /// What is known of the push; nil where it was too early to know.
    let push: Push?

    private static let advice =
        "push it in parts, the oldest commits first; where one commit alone is too much, ask the administrator to raise"

    /// What is wrong, as findings say it.
    private func words(_ path: String?) -> String {
        let bound =
            switch limit {
            case .seconds(let seconds): "it takes more than \(seconds) s to judge"
            case .memory(let bytes): "it takes more than \(bytes >> 20) MiB of memory to judge"
            }
        let spent = work.filter { $0.seconds >= 1 }.map { "\($0.name) \(Int($0.seconds)) s" }
        let last = work.last.map { ", while \($0.name)" } ?? ""
        let file = path.map { ", " + VisibleText.escaping($0) } ?? ""
        return bound + last + (commit.map { "; looked at last: commit \($0.short)\(file)" } ?? "")
            + (spent.isEmpty ? "" : "; it took \(spent.joined(separator: ", "))")
    }

    var advice: String {
        let key =
            switch limit {
            case .seconds: "seconds"
            case .memory: "memory"
            }
        return "\(Self.advice) '\(key)' under [limits] in the policy"
    }

    /// What is wrong, without the name of the file.
    var words: String { words(nil) }

    /// A push that is refused again when it is pushed again.
    package var problem: Problem { Problem(.invalid, "\(words). To mend it: \(advice)") }

    /// The same for the ledger and for the pusher.
    ///
    /// - Parameter mask: takes the secrets out of the file's name, which is left out where nothing does.
    func finding(_ mask: ((String) throws -> String)? = nil) rethrows -> Finding {
        let shown = try path.flatMap { path in try mask?(path.text) }
        return Finding(policy: "limits", action: .reject, message: words(shown), advice: advice)
    }
}
