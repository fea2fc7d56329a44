/// Refuses what no policy file can allow: pushes that cannot be understood, and refs that are never pushed.
struct IntegrityPolicy: Policy {
    static let name = "integrity"

    init() {}

    init(of _: PolicySettings) {}

    func findings(in facts: PushFacts) -> [Finding] {
        facts.irregularities.map {
            Finding(
                policy: Self.name, action: .reject, ref: $0.ref, commit: $0.commit, message: $0.message,
                advice: $0.advice)
        } + facts.push.refUpdates.compactMap(finding(of:))
    }

    private func finding(of update: RefUpdate) -> Finding? {
        switch update.ref.namespace {
        case .content, .tag:
            guard !update.ref.isStorable else { return nil }
            return refusal(
                update,
                "a part of its name is longer than \(RefName.maximumPartLength) bytes, which file systems do not allow",
                advice: "give it a shorter name")
        case .session:
            guard update.kind == .delete else { return nil }
            return refusal(
                update, "recorded sessions cannot be deleted by a push", advice: "leave it out of the push")
        case .replace:
            return refusal(
                update, "replacement objects would show content that was not judged",
                advice: "leave it out of the push, and put the content into commits on a branch")
        case .gatehouse:
            return refusal(
                update, "refs/gatehouse/ belongs to the gate itself",
                advice:
                    "leave it out of the push: name the branches and tags; before 'git push --mirror' run "
                    + "git fetch REMOTE '+refs/gatehouse/*:refs/gatehouse/*'")
        case .unknown:
            return refusal(
                update, "this gate accepts branches, tags and notes, and no refs of this kind",
                advice: "push it as a branch, 'git push REMOTE COMMIT:refs/heads/NAME', or leave it out")
        }
    }

    private func refusal(_ update: RefUpdate, _ message: String, advice: String) -> Finding {
        Finding(policy: Self.name, action: .reject, ref: update.ref, message: message, advice: advice)
    }
}
