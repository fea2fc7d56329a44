import Domain
import GitObjects
import Programs
import LedgerStore
import SecretScan

/// What was gathered of a push.
struct Gathered {
    let facts: PushFacts
    /// Those that it brings and that are not recorded yet.
    let segments: [ReceivedSegment]
    /// The commits that the repository has already and that what the push brings builds on.
    let base: Set<ObjectID>
}

/// Gathers what the policies may know of a push.
struct GatherFacts {
    let mirror: String
    let actor: Actor
    let repository: Repository
    let ledger: Ledger
    let keys: HomeKeys
    let scanner: ConcurrentValue<SecretScanner>
    /// Makes another scanner like that one.
    let rules: @Sendable () throws -> SecretScanner
    let inlineAllow: SecretScanner.InlineAllow
    let source: PushSource
    let settings: PolicySettings
    let watch: PushWatch

    /// A problem of the push itself is among the facts, and the push is refused with all of its problems named. What
    /// is thrown is a failure of the gate.
    func callAsFunction(_ commands: [RefCommand]) throws -> Gathered {
        var irregularities: [PushFacts.Irregularity] = []
        let fingerprintKeys = try FingerprintKeys(of: keys, known: ledger.fingerprintKeys())
        let exposedNames = try exposedNames(among: commands, fingerprintKeys)
        irregularities += exposedNames.values.map(\.irregularity)
        let readTarget = ReadTarget(repository: repository, isRehearsal: source.isRehearsal)
        let targets = try commands.map { try readTarget($0, &irregularities) }
        let updates = try targets.map(readTarget.update)
        let masker = SecretMasker(try scanner.value, key: fingerprintKeys.newest)
        let push = Push(
            mirror: mirror, actor: actor, refUpdates: updates.map { $0.renamed { exposedNames[$0]?.masked } },
            options: try source.options.map(masker.mask))
        watch.note(push)
        watch.begin("finding the new commits")
        let walked = try FindNewCommits(
            mirror: mirror, repository: repository, ledger: ledger, source: source)(targets, &irregularities)
        checkForDoubles(updates, &irregularities)
        try checkForConflicts(updates, &irregularities)
        watch.begin("opening sessions")
        let arrived = try IngestSessions(
            repository: repository, ledger: ledger, keys: keys,
            mask: MaskSegment(scanner: scanner.value, key: fingerprintKeys.newest), actor: actor)(
                updates, &irregularities)

        watch.begin("finding what comes to each ref")
        var commits = walked.commits
        var arrivals = try arrivals(targets, updates, walked.boundary, commits)
        let returned = try addReturned(to: &commits, &arrivals, targets, updates, walked.beginnings)
        var segments = try ledger.recordedSegments(
            namedSegments(of: commits + arrivals.earlier), pusher: actor.name)
        for received in arrived.known {
            segments[received.name] = RecordedSegment(
                hash: received.hash, isPushers: true, owner: actor.name, agent: received.agent,
                models: received.models)
        }
        watch.begin("comparing commits with sessions")
        let moves = PathDemands(
            settings.sessions, settings.agents, of: updates.map(\.ref).filter(\.isForwarded)
        ).map { AddedLines.Moves($0) }
        let attribution = try AttributeCommits(
            mirror: mirror, repository: repository, ledger: ledger, keys: keys, returned: returned.files,
            watch: watch, moves: moves ?? .anywhere)(
                commits + arrivals.earlier.filter { !returned.files.of($0.id).isEmpty }, segments,
                arrived: arrived.known)
        watch.begin("looking for secrets")
        let secrets = try secrets(
            of: commits, returned.files, targets, notFrom: walked.boundary, fingerprintKeys)
        var facts = PushFacts(
            push: push,
            commits: try masked(commits, secrets, by: masker), segments: segments,
            evidence: attribution.evidence, uncomparedCommits: attribution.uncompared,
            irregularities: irregularities.map { $0.renamed { exposedNames[$0]?.masked } }, secrets: secrets)
        if !secrets.pointers.isEmpty {
            facts.lfs = try lookAtLFS(secrets.pointers, tips: targets.compactMap(\.newCommit), masker)
        }
        for (update, target) in zip(push.refUpdates, targets) where update.ref.namespace == .tag {
            facts.tagged[update.ref] = target.newCommit
        }
        if settings.wantedFacts.pushSize { facts.bytes = try source.bytes() }
        facts.arrivals = arrivals
        try lookAtFiles(&facts, returned, moves ?? .anywhere, masker)
        try facts.arrivals.mask(masker.mask)
        if settings.wantedFacts.sessionWriters {
            facts.sessions = try ledger.writers(
                of: Set(
                    attribution.evidence.values.compactMap(\.candidate).map(\.session)
                        + arrivals.judged.values.compactMap(\.found)))
        }
        facts.crossedRefs = try crossedRefs(targets, updates)
        return Gathered(facts: facts, segments: arrived.new, base: walked.boundary)
    }

    /// Adds what the settings ask of files: their sizes, what is in them, and how many lines are new.
    private func lookAtFiles(
        _ facts: inout PushFacts, _ returned: FindReturned.Found, _ moves: AddedLines.Moves,
        _ masker: SecretMasker
    ) throws {
        watch.begin("looking at files")
        let all = facts.commits + facts.arrivals.earlier
        if let limit = settings.wantedFacts.filesAbove {
            let find = FindLargeFiles(repository: repository, limit: limit, watch: watch)
            facts.largeFiles = try find(facts.commits, returned: returned.files).map {
                LargeFile(commit: $0.commit, path: try $0.path.masked(masker.mask), size: $0.size)
            }
        }
        let questions = PathPolicy.ContentQuestions(settings.wantedFacts.contents)
        facts.files = try LookIntoFiles(repository: repository, questions: questions, watch: watch)(
            all, returned: returned.allFiles(at: facts.push.refUpdates))
        facts.returned = try returned.ofRefs.mapValues { changes in
            try changes.map { try $0.path.masked(masker.mask) }
        }
        if settings.wantedFacts.addedLines {
            facts.addedLines = try CountAddedLines(
                repository: repository, returned: returned.files, watch: watch, moves: moves)(all)
        }
    }

    private func lookAtLFS(
        _ pointers: [LFSPointer], tips: [ObjectID], _ masker: SecretMasker
    ) throws -> LFSFacts {
        let look = try LookAtLFS(
            repository: repository, mirror: ledger.mirror(named: mirror), origin: ledger.homeValue("origin"))
        var facts = try look(pointers, tips: tips.filter(repository.hasReadableTree))
        facts.pointers = try facts.pointers.map {
            LFSPointer(commit: $0.commit, path: try $0.path.masked(masker.mask), content: $0.content)
        }
        return facts
    }

    private func arrivals(
        _ targets: [PushTarget], _ updates: [RefUpdate], _ boundary: Set<ObjectID>, _ commits: [CommitFacts]
    ) throws -> Arrivals {
        let find = FindArrivals(repository: repository, quarantine: source.quarantine)
        let new = Set(commits.map(\.id))
        var arrivals = Arrivals()
        for (target, update) in zip(targets, updates) {
            guard let tip = target.newCommit else { continue }
            for patterns in settings.scopes(of: update.ref) {
                try watch.check()
                let base = try find.base(of: update) { ref in patterns.contains { $0.matches(ref.rawValue) } }
                // Whatever is new comes to the only ref, and nothing else does where it builds on what the ref had.
                let isPlain = targets.count { $0.newCommit != nil } == 1 && boundary.isSubset(of: base)
                let ids = isPlain ? commits.map(\.id) : try find(tip, notFrom: base)
                arrivals.add(
                    Set(ids), to: Arrivals.Scope(ref: update.ref, patterns: patterns),
                    earlier: try find.facts(of: ids.filter { !new.contains($0) }))
            }
        }
        arrivals.judged = try ledger.judgements(of: arrivals.earlier.map(\.id), mirror: mirror)
        return arrivals
    }

    /// Adds to the commits what they give back to refs.
    private func addReturned(
        to commits: inout [CommitFacts], _ arrivals: inout Arrivals, _ targets: [PushTarget],
        _ updates: [RefUpdate], _ beginnings: [ObjectID: ObjectID]
    ) throws -> FindReturned.Found {
        let find = FindArrivals(repository: repository, quarantine: source.quarantine)
        var findReturned = FindReturned(
            repository: repository, find: find, settings: settings, commits: commits + arrivals.earlier)
        let found = try findReturned(targets, updates, beginnings: beginnings)
        guard !found.ofMerges.isEmpty else { return found }
        let paths = found.ofMerges.mapValues { $0.map(\.path) }
        for index in commits.indices {
            if let paths = paths[commits[index].id] { commits[index].add(returned: paths) }
        }
        let new = Set(commits.map(\.id))
        arrivals.add(returned: paths, by: try find.facts(of: paths.keys.filter { !new.contains($0) }))
        return found
    }

    private func crossedRefs(_ targets: [PushTarget], _ updates: [RefUpdate]) throws -> Set<RefName> {
        let wanted = settings.wantedFacts
        return try zip(targets, updates).reduce(into: []) { refs, pair in
            guard pair.1.kind == .update, wanted.wantsCrossing(of: pair.1.ref),
                let old = pair.0.oldCommit, let new = pair.0.newCommit
            else { return }
            if try !repository.isFirstParent(old, of: new) { refs.insert(pair.1.ref) }
        }
    }

    private func exposedNames(
        among commands: [RefCommand], _ keys: FingerprintKeys
    ) throws -> [RefName: RefNames.Exposed] {
        // A session's ref is made of nothing but its id.
        let new = try commands.map(\.ref).filter {
            try SessionRef.segment(of: $0) == nil && repository.storedRef($0).value.isZero
        }
        guard !new.isEmpty else { return [:] }
        return try RefNames(
            scanner: scanner.value, keys: keys, exceptions: { try ledger.exceptionsInForce() }, mirror: mirror
        )
        .exposed(among: new)
    }

    /// The commits without the secrets in their messages and in their files' names: what is kept of them is shown.
    private func masked(
        _ commits: [CommitFacts], _ secrets: SecretFacts, by masker: SecretMasker
    ) throws -> [CommitFacts] {
        let places: [SecretFacts.Place] = secrets.secrets.flatMap(\.places).filter { place in
            if case .file = place.part { false } else { true }
        }
        let exposed = Set(places.map(\.object))
        guard !exposed.isEmpty else { return commits }
        return try commits.map { commit in
            guard exposed.contains(commit.id) else { return commit }
            var commit = commit
            try commit.mask { try masker.mask($0) }
            return commit
        }
    }

    /// What was found of secrets in the new commits, and in the messages of new tags.
    private func secrets(
        of commits: [CommitFacts], _ returned: ReturnedFiles, _ targets: [PushTarget],
        notFrom boundary: Set<ObjectID>, _ keys: FingerprintKeys
    ) throws -> SecretFacts {
        let tips = try targets.compactMap(\.newCommit).onceEach.filter(repository.hasReadableTree)
        let ignored = try IgnoredByTips(tips, in: repository)
        let rights = SecretRights(
            settings: settings.secrets, mirror: mirror, exceptions: exceptionsInForce,
            ignored: { [all = ignored.byAll] in all })
        var scan = ScanCommits(
            repository: repository, scanner: try scanner.value, inlineAllow: inlineAllow, keys: keys,
            watch: watch)
        scan.rights = rights
        let history = ScanHistory { [rules, inlineAllow, source, watch] in
            var scan = ScanCommits(
                repository: watch.watching(try source.openRepository()), scanner: try rules(),
                inlineAllow: inlineAllow, keys: keys, watch: watch)
            scan.rights = rights
            return scan
        }
        try history(
            commits.map(\.id), adding: &scan,
            progress: PushProgress("secrets are looked for", of: commits.count))
        for (commit, files) in returned.byCommit { try scan.scan(files, returnedBy: commit) }
        // Thousands of refs may lead to the same ones.
        var tags: Set<ObjectID> = []
        for target in targets where target.newCommit != nil {
            for tag in try repository.tags(from: target.command.new) where tags.insert(tag).inserted {
                try scan.scan(wordsOf: tag)
            }
        }
        try scan.note(tips: tips)
        var facts = scan.facts
        if !facts.secrets.isEmpty {
            facts.exceptions = try exceptionsInForce()
            try keys.checkThatNoneIsLost(of: facts.exceptions)
            facts.ignored = ignored.byAll
            facts.ignoredIn = try ignored.of(
                facts.secrets.flatMap(\.places).map(\.object), notFrom: boundary, in: repository)
        }
        return facts
    }

    private var exceptionsInForce: @Sendable () throws -> [SecretException] {
        { [ledger, mirror] in
            try ledger.exceptionsInForce().filter { ($0.mirror ?? mirror) == mirror }
        }
    }

    /// Two names for one ref in one push would be judged apart and applied together.
    private func checkForDoubles(_ updates: [RefUpdate], _ irregularities: inout [PushFacts.Irregularity]) {
        for (ref, same) in Dictionary(grouping: updates, by: \.ref) where same.count > 1 {
            irregularities.append(
                PushFacts.Irregularity(
                    ref: ref, message: "the push updates this ref twice", advice: "name it once"))
        }
    }

    /// Git would find out only after the push was accepted.
    private func checkForConflicts(
        _ updates: [RefUpdate], _ irregularities: inout [PushFacts.Irregularity]
    ) throws {
        let conflict = try RefConflicts(repository: repository).first(
            making: Set(updates.filter { $0.kind == .create && $0.ref.isForwarded }.map(\.ref)),
            deleting: Set(updates.filter { $0.kind == .delete }.map(\.ref)))
        guard let conflict else { return }
        irregularities.append(
            PushFacts.Irregularity(
                ref: conflict.ref, message: conflict.description,
                advice: "push it under another name, or delete the other first"))
    }

    private func namedSegments(of commits: [CommitFacts]) -> Set<SegmentName> {
        Set(commits.flatMap(\.sessionTrailers).compactMap { try? $0.get().segment })
    }
}

extension [ObjectID] {
    /// Each of them once, where it stands first.
    fileprivate var onceEach: [ObjectID] {
        var seen: Set<ObjectID> = []
        return filter { seen.insert($0).inserted }
    }
}
