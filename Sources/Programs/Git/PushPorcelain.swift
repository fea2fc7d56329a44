import Domain

/// The output of `git push --porcelain`, one line a ref: `<flag> TAB <from>:<to> TAB <summary>`.
///
/// The summary of a refusal is `[<by whom>] (<why>)`. The reason for a remote refusal is the other side's words, of
/// which only those that Git itself sends are understood.
enum PushPorcelain {
    /// The result of each ref.
    ///
    /// - Parameter said: what the upstream printed during the push.
    static func results(in output: String, said: [String] = []) -> [RefName: UpstreamPush.Result] {
        var results: [RefName: UpstreamPush.Result] = [:]
        for line in output.split(separator: "\n") {
            let fields = line.split(separator: "\t", maxSplits: 2)
            guard fields.count == 3, let colon = fields[1].lastIndex(of: ":") else { continue }
            let ref = RefName(String(fields[1][fields[1].index(after: colon)...]))
            results[ref] = fields[0] == "!" ? refusal(of: ref, fields[2], said) : .taken
        }
        return results
    }

    /// Git's reasons for refs of an atomic push that stay only because of another ref.
    static let companions: Set = [
        "[rejected] (atomic push failed)", "[remote rejected] (atomic push failure)",
        "[remote rejected] (atomic transaction failed)", "[remote rejected] (transaction failed to start)",
    ]

    /// The summary of a refusal in the upstream's own words, which follow as the first line.
    static let ownReason = "[remote rejected]"

    // Found by git on this side, before anything is sent.
    private static let moved: Set = [
        "stale info", "fetch first", "non-fast-forward", "already exists", "needs force",
        "remote ref updated since checkout",
    ]
    private static let final: Set = [
        "remote does not support deleting refs", "new shallow roots not allowed", "atomic push failed",
    ]

    // Sent by `git receive-pack`.
    private static let remotePassing: Set = [
        "failed to update ref", "failed to update refs", "failed to delete", "failed to lock",
        "transaction failed to start", "atomic transaction failed", "unpacker error",
        "unable to migrate objects to permanent storage", "incorrect old value provided",
        "reference already exists", "reference does not exist", "refname conflict",
    ]
    private static let remoteFinal: Set = [
        "hook declined", "pre-receive hook declined", "atomic push failure", "non-fast-forward",
        "funny refname", "bad ref", "bad pack", "deletion prohibited", "branch is currently checked out",
        "deletion of the current branch prohibited", "missing necessary objects", "shallow error",
        "shallow update not allowed", "broken symref", "inconsistent aliased update",
        "deny updating a hidden ref", "deny deleting a hidden ref", "fail to run proc-receive hook",
    ]

    private static func refusal(
        of ref: RefName, _ summary: Substring, _ said: [String]
    ) -> UpstreamPush.Result {
        let parts = summary.split(separator: " (", maxSplits: 1)
        let (by, why) = (parts[0], parts.count == 2 ? String(parts[1].dropLast()) : "")
        let whole = ForwardReason("\(by) (\(why))", said: said)
        switch by {
        case "[rejected]" where moved.contains(why): return .moved(whole.summary)
        case "[rejected]" where final.contains(why): return .declined(whole)
        case "[remote failure]" where why == "remote failed to report status": return .failed(whole)
        case "[remote rejected]" where remotePassing.contains(why): return .failed(whole)
        case "[remote rejected]" where remoteFinal.contains(why): return .declined(whole)
        case "[remote rejected]" where why.isEmpty:
            return .declined(ForwardReason("[remote rejected] (no reason given)", said: said))
        default: break
        }
        let own = ForwardReason(ownReason, said: [UpstreamWords.shown(why)] + said)
        let isLocked = why.hasPrefix("cannot lock ref '\(ref.rawValue)'")
        return isLocked ? .failed(own) : .declined(own)
    }
}
