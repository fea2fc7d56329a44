import Domain

/// What `git push --porcelain` prints, one line a ref: `<flag> TAB <from>:<to> TAB <summary>`.
enum PushPorcelain {
    /// - Parameter said: what the upstream said meanwhile.
    static func results(in output: String, said: [String] = []) -> [RefName: UpstreamPush.Result] {
        var results: [RefName: UpstreamPush.Result] = [:]
        for line in output.split(separator: "\n") {
            let fields = line.split(separator: "\t", maxSplits: 2)
            guard fields.count == 3, let colon = fields[1].lastIndex(of: ":") else { continue }
            let ref = RefName(String(fields[1][fields[1].index(after: colon)...]))
            results[ref] = fields[0] == "!" ? refusal(String(fields[2]), said) : .taken
        }
        return results
    }

    private static func refusal(_ summary: String, _ said: [String]) -> UpstreamPush.Result {
        let reason = ForwardReason(UpstreamURL.hidingPasswords(in: summary), said: said)
        let moved = ["stale info", "fetch first", "non-fast-forward", "already exists", "needs force"]
        let passing = [
            "failed to update ref", "transaction failed", "cannot lock", "failed to lock", "unpacker error",
            "internal",
            "timed out",
        ]
        if moved.contains(where: reason.summary.contains) { return .moved(reason.summary) }
        if passing.contains(where: reason.summary.contains) { return .failed(reason) }
        return reason.summary.hasPrefix("[remote failure]") ? .failed(reason) : .declined(reason)
    }
}
