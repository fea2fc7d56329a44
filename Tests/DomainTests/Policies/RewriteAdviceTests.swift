import Testing

@testable import Domain

/// The commands that rewrite what is wrong, where a push has several branches.
@Suite struct RewriteAdviceTests {
    private func commit(_ digit: Character, after parents: Character..., by author: String = "eve@evil.test")
        -> CommitFacts
    {
        let identity = CommitFacts.Identity(name: "Eve", email: author)
        return CommitFacts(
            id: SamplePush.id(digit), parents: parents.map(SamplePush.id), author: identity,
            committer: identity,
            committedAt: 0, message: "S", changedPaths: [])
    }

    private func update(_ ref: String, to digit: Character) -> RefUpdate {
        RefUpdate(
            ref: RefName(ref), given: RefName(ref), old: .zero, new: SamplePush.id(digit), kind: .create)
    }

    private func advice(_ updates: [RefUpdate], _ commits: [CommitFacts]) -> [String] {
        var settings = AuthorPolicy.Settings()
        settings.domains = [GlobPattern("example.com")]
        return AuthorPolicy(settings: settings).findings(in: SamplePush.facts(updates, commits: commits))
            .compactMap(\.advice)
    }

    private func rebase(_ start: String) -> String {
        "'git rebase \(start) --exec \"git commit --amend --no-edit --reset-author\"'"
    }

    @Test func `one branch is rewritten from its first such commit on`() {
        let advice = advice(
            [update("refs/heads/main", to: "4"), update("refs/tags/v1", to: "3")],
            [
                commit("2", after: "1", by: "ada@example.com"), commit("3", after: "2"),
                commit("4", after: "3"),
            ])

        #expect(
            advice.count == 2 && advice.allSatisfy { $0.hasSuffix("with " + rebase("333333333333^")) },
            "\(advice)")
    }

    @Test func `a commit of a tag alone is no start for a branch`() {
        let advice = advice(
            [update("refs/heads/main", to: "4"), update("refs/tags/v1", to: "3")],
            [commit("2"), commit("3", after: "2"), commit("4")])

        #expect(
            advice.map { $0.components(after: "with ") } == [
                rebase("--root"), rebase("--root"), rebase("--root"),
            ], "\(advice)")
        let later = self.advice(
            [update("refs/heads/main", to: "4"), update("refs/tags/v1", to: "3")],
            [commit("3", after: "2"), commit("5", by: "ada@example.com"), commit("4", after: "5")])
        #expect(
            later.map { $0.components(after: "with ") } == [
                rebase("333333333333^"), rebase("444444444444^"),
            ], "\(later)")
    }

    @Test
    func `of several branches each has its own command, and what is of more than one has all of theirs`() {
        let advice = advice(
            [
                update("refs/heads/main", to: "4"), update("refs/heads/topic", to: "5"),
                update("refs/heads/other", to: "6"),
            ],
            [
                commit("3", by: "ada@example.com"), commit("2", after: "3"), commit("4", after: "2"),
                commit("5", after: "2"), commit("6"),
            ])

        let places = { (names: String) in " in what you push to \(names)" }
        let shared = rebase("222222222222^") + places("main and topic")
        #expect(
            advice.map { $0.components(after: "with ") } == [
                shared, rebase("222222222222^") + places("main"), rebase("222222222222^") + places("topic"),
                rebase("--root") + places("other"),
            ], "\(advice)")
    }
}

extension String {
    fileprivate func components(after mark: String) -> String {
        ranges(of: mark).last.map { String(self[$0.upperBound...]) } ?? ""
    }
}
