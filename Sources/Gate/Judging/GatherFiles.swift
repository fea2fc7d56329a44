import Domain
import GitObjects
import LedgerStore

/// Finds out what the policy asks of the files that a push brings: sizes, contents, Git LFS and new lines.
struct GatherFiles {
    let context: JudgingContext

    /// - Parameters:
    ///   - pointers: the files that Git LFS keeps, as they were found.
    ///   - moves: which moves of lines make them new.
    func callAsFunction(
        _ incoming: IncomingPush, _ history: GatherHistory.Result, pointers: [LFSPointer],
        moves: AddedLines.Moves
    ) throws -> FileFacts {
        let (repository, wanted, watch) = (context.repository, context.settings.wantedFacts, context.watch)
        var facts = FileFacts()
        if !pointers.isEmpty { facts.lfs = try lfs(pointers, incoming.targets) }
        if wanted.pushSize { facts.bytes = try context.source.bytes() }
        watch.begin("looking at files")
        let returned = history.returned
        let commits = history.facts.commits
        let all = commits + history.facts.arrivals.earlier
        if let limit = wanted.filesAbove {
            let find = FindLargeFiles(repository: repository, limit: limit, watch: watch)
            facts.large = try find(commits, returned: returned.files).map {
                LargeFile(commit: $0.commit, path: try $0.path.masked(context.secrets.mask), size: $0.size)
            }
        }
        let read = ReadBroughtFiles(
            repository: repository, questions: PathPolicy.ContentQuestions(wanted.contents), watch: watch)
        facts.contents = try read(all, returned: returned.allFiles(at: incoming.push.refUpdates))
        if wanted.addedLines {
            facts.addedLines = try CountAddedLines(
                repository: repository, returned: returned.files, watch: watch, moves: moves)(all)
        }
        return facts
    }

    private func lfs(_ pointers: [LFSPointer], _ targets: [PushTarget]) throws -> LFSFacts {
        let locate = try LocateLFSContents(
            repository: context.repository, mirror: context.ledger.mirror(named: context.mirror),
            origin: context.ledger.homeValue("origin"))
        let tips = try targets.compactMap(\.newCommit).filter(context.repository.hasReadableTree)
        var facts = try locate(pointers, tips: tips)
        facts.pointers = try facts.pointers.map {
            LFSPointer(
                commit: $0.commit, path: try $0.path.masked(context.secrets.mask), content: $0.content)
        }
        return facts
    }
}
