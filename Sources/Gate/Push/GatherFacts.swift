import Domain
import GitObjects
import GitProcess
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
    let scanner: SecretScanner
    /// Makes another scanner like that one.
    let rules: @Sendable () throws -> SecretScanner
    let inlineAllow: SecretScanner.InlineAllow
    let source: PushSource
    let settings: PolicySettings

    /// A problem of the push itself is among the facts, and the push is refused with all of its problems named. What
    /// is thrown is a failure of the gate.
    func callAsFunction(_ commands: [RefCommand]) throws -> Gathered {
        var irregularities: [PushFacts.Irregularity] = []
        let fingerprintKeys = try FingerprintKeys(of: keys, known: ledger.fingerprintKeys())
        let exposedNames = try exposedNames(among: commands, fingerprintKeys)
        irregularities += exposedNames.values.map(\.irregularity)
        let targets = try commands.map { try target(of: $0, &irregularities) }
        let walked = try newCommits(targets, &irregularities)
        let commits = walked.commits
        let updates = try targets.map(refUpdate)
        checkForDoubles(updates, &irregularities)
        let arrived = try IngestSessions(
            repository: repository, ledger: ledger, keys: keys,
            mask: MaskSegment(scanner: scanner, key: fingerprintKeys.newest), actor: actor)(
                updates, &irregularities)

        let arrivals = try arrivals(targets, updates, walked.base, commits)
        var segments = try ledger.recordedSegments(
            namedSegments(of: commits + arrivals.earlier), pusher: actor.name)
        for received in arrived.known {
            segments[received.name] = RecordedSegment(
                hash: received.hash, isPushers: true, owner: actor.name, agent: received.agent,
                models: received.models)
        }
        let attribution = try AttributeCommits(
            mirror: mirror, repository: repository, ledger: ledger, keys: keys)(
                commits, segments, arrived: arrived.known)
        let secrets = try secrets(of: commits, targets, fingerprintKeys)
        let masker = SecretMasker(scanner, key: fingerprintKeys.newest)
        var facts = PushFacts(
            push: Push(
                mirror: mirror, actor: actor,
                refUpdates: updates.map { $0.renamed { exposedNames[$0]?.masked } },
                options: try source.options.map(masker.mask)),
            commits: try masked(commits, secrets, by: masker), segments: segments,
            evidence: attribution.evidence, uncomparedCommits: attribution.uncompared,
            irregularities: irregularities.map { $0.renamed { exposedNames[$0]?.masked } }, secrets: secrets)
        if let limit = settings.size.blob?.most {
            facts.largeFiles = try FindLargeFiles(repository: repository, limit: limit)(commits).map {
                LargeFile(commit: $0.commit, path: try masker.mask($0.path), size: $0.size)
            }
        }
        facts.files = try LookIntoFiles(
            repository: repository, questions: PathPolicy.ContentQuestions(settings.paths))(
                commits + arrivals.earlier)
        if settings.size.push != nil { facts.bytes = try source.bytes() }
        facts.arrivals = arrivals
        try facts.arrivals.mask(masker.mask)
        if settings.agents.contains(where: { $0.unlisted > .accept }) {
            facts.sessions = try ledger.writers(
                of: Set(
                    attribution.evidence.values.compactMap(\.candidate).map(\.session)
                        + arrivals.judged.values.compactMap(\.found)))
        }
        if settings.agents.contains(where: { $0.share != nil }) {
            facts.addedLines = try CountAddedLines(repository: repository)(
                commits + facts.arrivals.earlier)
        }
        if settings.history.linear > .accept { facts.crossedRefs = try crossedRefs(targets, updates) }
        return Gathered(facts: facts, segments: arrived.new, base: walked.base)
    }

    private func arrivals(
        _ targets: [Target], _ updates: [RefUpdate], _ boundary: Set<ObjectID>, _ commits: [CommitFacts]
    ) throws -> Arrivals {
        let find = FindArrivals(repository: repository, quarantine: source.quarantine)
        let new = Set(commits.map(\.id))
        var arrivals = Arrivals()
        for (target, update) in zip(targets, updates) {
            guard let tip = target.newCommit else { continue }
            for patterns in settings.scopes(of: update.ref) {
                let base = try find.base(of: update, patterns)
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

    private func crossedRefs(_ targets: [Target], _ updates: [RefUpdate]) throws -> Set<RefName> {
        try zip(targets, updates).reduce(into: []) { refs, pair in
            guard pair.1.kind == .update, settings.history.isAbout(pair.1.ref),
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
        return try RefNames(
            scanner: scanner, keys: keys, exceptions: { try ledger.exceptionsInForce() }, mirror: mirror
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
        of commits: [CommitFacts], _ targets: [Target], _ keys: FingerprintKeys
    ) throws -> SecretFacts {
        var scan = ScanCommits(
            repository: repository, scanner: scanner, inlineAllow: inlineAllow, keys: keys)
        let history = ScanHistory { [rules, inlineAllow, source] in
            ScanCommits(
                repository: try source.openRepository(), scanner: try rules(),
                inlineAllow: inlineAllow, keys: keys)
        }
        try history(
            commits.map(\.id), adding: &scan,
            progress: PushProgress("secrets are looked for", of: commits.count))
        for target in targets where target.newCommit != nil {
            for tag in try repository.tags(from: target.command.new) { try scan.scan(wordsOf: tag) }
        }
        try scan.note(tips: targets.compactMap(\.newCommit))
        var facts = scan.facts
        if !facts.secrets.isEmpty {
            facts.exceptions = try ledger.exceptionsInForce().filter { ($0.mirror ?? mirror) == mirror }
            try keys.checkThatNoneIsLost(of: facts.exceptions)
            for tip in targets.compactMap(\.newCommit) { facts.ignored.formUnion(try ignored(in: tip)) }
        }
        return facts
    }

    /// What a tip's own file names; nothing where it has none that can be read.
    private func ignored(in tip: ObjectID) throws -> IgnoredSecrets {
        guard let id = try repository.blob(at: IgnoredSecrets.path, in: tip),
            case .success(let bytes) = try repository.blob(id, limit: 1 << 20)
        else { return IgnoredSecrets() }
        return IgnoredSecrets(String(decoding: bytes, as: UTF8.self))
    }

    private static let adviceOnDamage =
        "look at it with 'git fsck'; write a commit that it lists anew, with 'git rebase' or 'git commit --amend'"

    /// A ref command with what the repository itself says of it.
    private struct Target {
        let command: RefCommand
        let stored: Repository.StoredRef
        /// What old and new value lead to; nil where that is no commit.
        var oldCommit: ObjectID?
        var newCommit: ObjectID?
    }

    private func target(
        of command: RefCommand, _ irregularities: inout [PushFacts.Irregularity]
    ) throws -> Target {
        var stored = try repository.storedRef(command.ref)
        if source.isRehearsal { stored = .init(name: stored.name, value: command.claimedOld) }
        var target = Target(command: command, stored: stored)
        // A client can name any old value, and Git deletes without looking at it.
        if command.claimedOld != stored.value {
            irregularities.append(
                PushFacts.Irregularity(
                    ref: command.ref, message: "the ref moved since you fetched it",
                    advice: "fetch and push again"))
        } else if command.new.isZero, stored.value.isZero {
            irregularities.append(
                PushFacts.Irregularity(
                    ref: command.ref, message: "there is no such ref to delete",
                    advice: "leave it out of the push; 'git fetch --prune' forgets it"))
        }
        if !command.ref.rawValue.hasPrefix("refs/") {
            irregularities.append(
                PushFacts.Irregularity(
                    ref: command.ref, message: "a push names refs in full, under refs/",
                    advice: "push to refs/heads/NAME"))
        }
        if command.new.isZero, try repository.storedRef(RefName("HEAD")).name == stored.name {
            irregularities.append(
                PushFacts.Irregularity(
                    ref: command.ref, message: "Git does not delete the branch that HEAD is on",
                    advice:
                        "leave it out of the push, or let the administrator put the mirror's HEAD elsewhere"))
        }
        guard stored.name.namespace != .session else { return target }
        if !stored.value.isZero { target.oldCommit = try? commit(at: stored.value) }
        if !command.new.isZero {
            do {
                target.newCommit = try commit(at: command.new)
            } catch let problem as PushFacts.Irregularity {
                irregularities.append(
                    PushFacts.Irregularity(
                        ref: command.ref, message: problem.message, advice: problem.advice))
            }
        }
        return target
    }

    private func commit(at id: ObjectID) throws -> ObjectID {
        do {
            switch try repository.peel(id) {
            case .commit(let commit): return commit
            case .other(let kind):
                throw PushFacts.Irregularity(
                    message: "it leads to a \(kind); only commits can be judged",
                    advice: "push a commit, or a tag of one")
            }
        } catch let error as GitError {
            throw PushFacts.Irregularity(
                message: "its object cannot be read (\(error))", advice: Self.adviceOnDamage)
        }
    }

    private func refUpdate(_ target: Target) throws -> RefUpdate {
        RefUpdate(
            ref: target.stored.name, given: target.command.ref, old: target.stored.value,
            new: target.command.new,
            kind: try kind(of: target))
    }

    private func kind(of target: Target) throws -> RefUpdate.Kind {
        let (old, new) = (target.stored.value, target.command.new)
        if new.isZero { return .delete }
        if old.isZero { return .create }
        if old == new { return .unchanged }
        if target.stored.name.namespace == .tag { return .tagMove }
        guard let oldCommit = target.oldCommit, let newCommit = target.newCommit else { return .rewind }
        return try repository.contains(oldCommit, in: newCommit) ? .update : .rewind
    }

    /// Two names for one ref in one push would be judged apart and applied together.
    private func checkForDoubles(_ updates: [RefUpdate], _ irregularities: inout [PushFacts.Irregularity]) {
        for (ref, same) in Dictionary(grouping: updates, by: \.ref) where same.count > 1 {
            irregularities.append(
                PushFacts.Irregularity(
                    ref: ref, message: "the push updates this ref twice", advice: "name it once"))
        }
    }

    // MARK: New commits

    /// Every commit that no judged ref contains: those in quarantine, found by walking, and those that lay in the
    /// repository unjudged.
    private func newCommits(
        _ targets: [Target], _ irregularities: inout [PushFacts.Irregularity]
    ) throws -> (commits: [CommitFacts], base: Set<ObjectID>) {
        var quarantine = try source.quarantine.map { try Quarantine(path: $0) } ?? .empty
        var walk = NewCommits()
        for tip in Set(targets.compactMap(\.newCommit)) {
            walk.walk(from: tip, in: &quarantine, of: repository)
        }
        if source.isRehearsal {
            let old = targets.compactMap(\.oldCommit)
            walk.add(try list(reachableFrom: walk.boundary, notFrom: old), of: repository)
        } else {
            let unproven = try unprovenBoundary(walk.boundary, targets)
            if !unproven.isEmpty { walk.add(try unjudgedCommits(reachableFrom: unproven), of: repository) }
        }

        irregularities += walk.unreadable.map {
            PushFacts.Irregularity(
                commit: $0.id, message: "it cannot be read (\($0.reason))", advice: Self.adviceOnDamage)
        }
        try see(targets, in: &quarantine)
        let stray = try quarantine.unseenObjects(besidesObjectsAt: repository.path + "objects")
        irregularities += stray.filter(\.isCommit).map {
            PushFacts.Irregularity(
                commit: $0.id, message: "the push brings this commit, but none of its refs contains it",
                advice: "push it to a branch of its own, or let 'git push' choose what it sends")
        }
        // Where something is amiss already, what hangs on it was not walked through.
        if irregularities.isEmpty, let first = stray.first {
            irregularities.append(
                PushFacts.Irregularity(
                    message: "the push brings \(stray.count == 1 ? "an object" : "\(stray.count) objects") "
                        + "that none of its refs leads to: \(first.id.short)",
                    advice: "let 'git push' choose what it sends"))
        }
        return (walk.commits, walk.boundary)
    }

    /// Notes what the push itself names: segments, and tags with what they are of.
    private func see(_ targets: [Target], in quarantine: inout Quarantine) throws {
        for target in targets where !target.command.new.isZero {
            quarantine.see(target.command.new)
            guard target.newCommit != nil else { continue }
            for tag in try repository.tags(from: target.command.new) { quarantine.see(tag) }
        }
    }

    private static let maximumWalks = 16

    /// The ids in `boundary` that are not known to be judged: neither recorded as such, nor contained in a judged old
    /// value of one of the refs.
    private func unprovenBoundary(_ boundary: Set<ObjectID>, _ targets: [Target]) throws -> Set<ObjectID> {
        var unproven = boundary.subtracting(try ledger.judgedCommits(among: boundary, mirror: mirror))
        guard !unproven.isEmpty else { return [] }
        let oldCommits = try ledger.judgedCommits(among: targets.compactMap(\.oldCommit), mirror: mirror)
        // Each pair is a walk of its own; beyond a few, Git's one walk over all of them is cheaper.
        guard oldCommits.count * unproven.count <= Self.maximumWalks else { return unproven }
        unproven = try unproven.filter { id in
            try !oldCommits.contains { try repository.contains(id, in: $0) }
        }
        return unproven
    }

    /// Git's own walk, for what lies in the repository and is not in the quarantine: everything that no judged ref
    /// contains. Refs that were written behind the gate's back prove nothing.
    private func unjudgedCommits(reachableFrom tips: Set<ObjectID>) throws -> [ObjectID] {
        let refs = try repository.refs().filter { $0.name.isForwarded }
        let commits = Set(refs.compactMap { try? commit(at: $0.value) })
        return try list(
            reachableFrom: tips, notFrom: ledger.judgedCommits(among: commits, mirror: mirror))
    }

    private var list: ListCommits { ListCommits(repositoryPath: repository.path, quarantine: nil) }

    private func namedSegments(of commits: [CommitFacts]) -> Set<SegmentName> {
        Set(commits.flatMap(\.sessionTrailers).compactMap { try? $0.get().segment })
    }
}

extension PushFacts.Irregularity: Error {}
