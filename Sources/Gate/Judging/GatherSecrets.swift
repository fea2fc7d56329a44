import Domain
import GitObjects
import LedgerStore

/// Looks for secrets in the new commits, in what merges give back, and in the messages of new tags.
struct GatherSecrets {
    let context: JudgingContext

    /// - Parameter boundary: the commits that the mirror has already and that the new ones build on.
    func callAsFunction(
        _ history: GatherHistory.Result, _ targets: [PushTarget], notFrom boundary: Set<ObjectID>
    ) throws -> SecretFacts {
        let (repository, tools) = (context.repository, context.secrets)
        let tips = try tips(of: targets)
        let ignored = try IgnoredByTips(tips, in: repository)
        let rights = SecretRights(
            settings: context.settings.secrets, mirror: context.mirror, exceptions: exceptionsInForce,
            ignored: { [all = ignored.byAll] in all })
        var scan = ScanCommits(
            repository: repository, scanner: try tools.scanner.value, inlineAllow: tools.inlineAllow,
            keys: tools.keys, watch: context.watch)
        scan.rights = rights
        try scanAll(history, targets, by: &scan, with: rights)
        try scan.note(tips: tips)
        var facts = scan.facts
        guard !facts.secrets.isEmpty else { return facts }
        facts.exceptions = try exceptionsInForce()
        try tools.keys.checkThatNoneIsLost(of: facts.exceptions)
        facts.ignored = ignored.byAll
        facts.ignoredIn = try ignored.of(
            facts.secrets.flatMap(\.places).map(\.object), notFrom: boundary, in: repository)
        return facts
    }

    private func scanAll(
        _ history: GatherHistory.Result, _ targets: [PushTarget], by scan: inout ScanCommits,
        with rights: SecretRights
    ) throws {
        let scanHistory = ScanHistory {
            [tools = context.secrets, source = context.source, watch = context.watch] in
            var scan = ScanCommits(
                repository: watch.watching(try source.openRepository()), scanner: try tools.newScanner(),
                inlineAllow: tools.inlineAllow, keys: tools.keys, watch: watch)
            scan.rights = rights
            return scan
        }
        let commits = history.facts.commits.map(\.id)
        try scanHistory(
            commits, adding: &scan, progress: PushProgress("secrets are looked for", of: commits.count))
        for (commit, files) in history.returned.files.byCommit { try scan.scan(files, returnedBy: commit) }
        // Thousands of refs may lead to the same tags.
        var tags: Set<ObjectID> = []
        for target in targets where target.newCommit != nil {
            for tag in try context.repository.tags(from: target.update.new)
            where tags.insert(tag).inserted {
                try scan.scan(wordsOf: tag)
            }
        }
    }

    /// The new tips that have a readable tree, each once, in the order of the push.
    func tips(of targets: [PushTarget]) throws -> [ObjectID] {
        var seen: Set<ObjectID> = []
        return try targets.compactMap(\.newCommit).filter {
            try seen.insert($0).inserted && context.repository.hasReadableTree($0)
        }
    }

    private var exceptionsInForce: @Sendable () throws -> [SecretException] {
        { [ledger = context.ledger, mirror = context.mirror] in
            try ledger.exceptionsInForce().filter { ($0.mirror ?? mirror) == mirror }
        }
    }
}
