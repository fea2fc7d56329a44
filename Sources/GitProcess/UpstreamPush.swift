package import Domain

/// Brings refs to an upstream with the git program: by URL, each leased on the value that the upstream is known to
/// have, so that nothing there is overwritten unseen.
package struct UpstreamPush: Sendable {
    /// One ref to be brought.
    package struct Item: Hashable, Sendable {
        package let ref: RefName
        /// Zero deletes the ref.
        package let new: ObjectID
        /// What the upstream is known to have; zero where it has no such ref.
        package let expected: ObjectID

        package init(ref: RefName, new: ObjectID, expected: ObjectID) {
            self.ref = ref
            self.new = new
            self.expected = expected
        }
    }

    /// What the upstream made of a ref.
    package enum Result: Hashable, Sendable {
        case taken
        /// The upstream's ref is another than expected. It is never forced.
        case moved(String)
        /// The upstream will not take it, however often it is tried.
        case declined(String)
        /// It may go better another time.
        case failed(String)
    }

    private let git: GitCommand
    private let url: String

    package init(gitDirectory: String, url: String) {
        self.git = .clean(gitDirectory: gitDirectory).adding([
            "GIT_CONFIG_COUNT": "2",
            "GIT_CONFIG_KEY_0": "http.lowSpeedLimit", "GIT_CONFIG_VALUE_0": "1000",
            "GIT_CONFIG_KEY_1": "http.lowSpeedTime", "GIT_CONFIG_VALUE_1": "30",
        ])
        self.url = url
    }

    /// Pushes `items` and tells of each what became of it. Where one of several is declined by the upstream's hook, which
    /// declines the whole push, each is tried alone.
    package func callAsFunction(_ items: [Item], seconds: Double) -> [RefName: Result] {
        let results = push(items, seconds: seconds)
        let declined = items.filter { if case .declined = results[$0.ref] { true } else { false } }
        guard items.count > 1, !declined.isEmpty else { return results }
        return declined.reduce(into: results) { results, item in
            results.merge(push([item], seconds: seconds)) { $1 }
        }
    }

    private func push(_ items: [Item], seconds: Double) -> [RefName: Result] {
        let leases = items.map {
            "--force-with-lease=\($0.ref.rawValue):\($0.expected.isZero ? "" : $0.expected.hex)"
        }
        let refspecs = items.map { "\($0.new.isZero ? "" : $0.new.hex):\($0.ref.rawValue)" }
        let outcome: ChildProcess.Outcome
        do {
            outcome = try git.run(
                ["push", "--porcelain", "--no-verify", "--quiet"] + leases + [url] + refspecs,
                seconds: seconds)
        } catch {
            return Dictionary(items.map { ($0.ref, .failed(error.description)) }) { $1 }
        }
        let told = PushPorcelain.results(in: outcome.outputText)
        let remaining: Result = outcome.succeeded ? .taken : .failed(reason(of: outcome))
        return Dictionary(items.map { ($0.ref, told[$0.ref] ?? remaining) }) { $1 }
    }

    /// The upstream's refs by `git ls-remote`.
    package func listRefs(seconds: Double) throws(GitFailure) -> [(name: RefName, value: ObjectID)] {
        let output = try git.output(["ls-remote", url], seconds: seconds)
        return output.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "\t", maxSplits: 1)
            guard fields.count == 2, let value = ObjectID(hex: fields[0]), !fields[1].hasSuffix("^{}") else {
                return nil
            }
            return (RefName(String(fields[1])), value)
        }
    }

    /// The last lines of what git said, which name the cause; without any password that a URL in them carries.
    private func reason(of outcome: ChildProcess.Outcome) -> String {
        let lines = GitFailure.reason(of: outcome).split(separator: "\n").suffix(3)
        return UpstreamURL.hidingPasswords(in: lines.joined(separator: "; "))
    }
}

/// What `git push --porcelain` prints, one line a ref: `<flag> TAB <from>:<to> TAB <summary>`.
enum PushPorcelain {
    static func results(in output: String) -> [RefName: UpstreamPush.Result] {
        var results: [RefName: UpstreamPush.Result] = [:]
        for line in output.split(separator: "\n") {
            let fields = line.split(separator: "\t", maxSplits: 2)
            guard fields.count == 3, let colon = fields[1].lastIndex(of: ":") else { continue }
            let ref = RefName(String(fields[1][fields[1].index(after: colon)...]))
            results[ref] = fields[0] == "!" ? refusal(String(fields[2])) : .taken
        }
        return results
    }

    private static func refusal(_ summary: String) -> UpstreamPush.Result {
        let reason = UpstreamURL.hidingPasswords(in: summary)
        let moved = ["stale info", "fetch first", "non-fast-forward", "already exists", "needs force"]
        let passing = [
            "failed to update ref", "cannot lock", "failed to lock", "unpacker error", "internal",
            "timed out",
        ]
        if moved.contains(where: reason.contains) { return .moved(reason) }
        if passing.contains(where: reason.contains) { return .failed(reason) }
        return reason.hasPrefix("[remote failure]") ? .failed(reason) : .declined(reason)
    }
}
