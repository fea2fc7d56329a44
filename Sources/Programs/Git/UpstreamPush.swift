package import Domain

/// A push of refs to an upstream with the git program. Each ref is leased on the value that the upstream is known to
/// have, so that nothing there is overwritten unseen.
package struct UpstreamPush: Sendable {
    /// A ref to push.
    package struct Item: Hashable, Sendable {
        package let ref: RefName
        /// The new value; zero deletes the ref.
        package let new: ObjectID
        /// The value that the upstream is known to have; zero where it has no such ref.
        package let expected: ObjectID

        package init(ref: RefName, new: ObjectID, expected: ObjectID) {
            self.ref = ref
            self.new = new
            self.expected = expected
        }
    }

    /// The result for one ref.
    package enum Result: Hashable, Sendable {
        case taken
        /// The upstream's ref has another value than expected. It is never overwritten.
        case moved(String)
        /// The upstream refuses it for good.
        case declined(ForwardReason)
        /// It failed and may succeed another time.
        case failed(ForwardReason)
        /// It was not tried, since no time was left.
        case untried

        /// Whether the upstream's ref has another value than expected.
        package var isMoved: Bool {
            if case .moved = self { true } else { false }
        }

        fileprivate var isDeclined: Bool {
            if case .declined = self { true } else { false }
        }

        /// Whether the upstream refused this ref, for good or for now.
        package var isTurnedDown: Bool {
            switch self {
            case .declined: true
            case .failed(let reason): reason.summary.hasPrefix("[remote rejected]")
            case .taken, .moved, .untried: false
            }
        }

        /// Whether another ref of the same push may be the cause.
        fileprivate var mayBeAnothers: Bool {
            switch self {
            // The hook `update` decides on each ref alone.
            case .declined(let reason): !reason.summary.hasSuffix("(hook declined)")
            case .failed(let reason): UpstreamPush.isDamage(reason)
            case .taken, .moved, .untried: false
            }
        }

        private static func ownWords(of reason: ForwardReason) -> ForwardReason {
            let hasOwn = reason.summary == PushPorcelain.ownReason
            return ForwardReason(reason.summary, said: hasOwn ? Array(reason.said.prefix(1)) : [])
        }

        /// Whether the upstream gave words that may be on this ref, and would again.
        fileprivate var isExplained: Bool { isDeclined && self != withoutWords }

        /// The result without words on the push as a whole.
        fileprivate var withoutWords: Result {
            switch self {
            case .declined(let reason): .declined(Self.ownWords(of: reason))
            case .failed(let reason): .failed(Self.ownWords(of: reason))
            case .taken, .moved, .untried: self
            }
        }
    }

    /// The reason for refs that were on the way when the time was over.
    package static let outOfTime = ForwardReason("the upstream did not finish in the time that there was")

    private let git: GitCommand
    private let gitDirectory: String
    private let url: String
    /// The folder where pushes of many refs are staged.
    private let stage: String?
    /// Whether the push should go on.
    private let isWanted: @Sendable () -> Bool

    /// The number of refs up to which git gets them as arguments.
    private static let few = 50
    /// The number of refused refs up to which each is pushed again alone, for the upstream's words on it.
    private static let asked = 10
    /// The bytes of refs that one git gets as arguments; the system takes two million.
    private static let maximumArguments = 1_000_000

    private static let settings = [
        "GIT_CONFIG_COUNT": "3",
        "GIT_CONFIG_KEY_0": "http.lowSpeedLimit", "GIT_CONFIG_VALUE_0": "1000",
        "GIT_CONFIG_KEY_1": "http.lowSpeedTime", "GIT_CONFIG_VALUE_1": "30",
        // Clears the list from the configuration of the account or the mirror.
        "GIT_CONFIG_KEY_2": "push.pushOption", "GIT_CONFIG_VALUE_2": "",
    ]

    // The configuration must not add tags, submodules or signatures to what was judged.
    private static let options = [
        "push", "--porcelain", "--quiet", "--no-follow-tags", "--no-signed", "--recurse-submodules=no",
    ]

    /// - Parameters:
    ///   - stage: a folder that no other process uses, for pushes of many refs; without it they are given as
    ///     arguments.
    ///   - isWanted: whether a push should go on; asked while the upstream is silent.
    package init(
        gitDirectory: String, url: String, stage: String? = nil,
        whileWanted isWanted: @escaping @Sendable () -> Bool = { true }
    ) {
        self.git = .clean(gitDirectory: gitDirectory).adding(Self.settings)
        self.gitDirectory = gitDirectory
        self.url = url
        self.stage = stage
        self.isWanted = isWanted
    }

    /// Pushes `items` until `deadline`.
    ///
    /// - Parameter together: whether to push all of them or none. Otherwise no ref stops another: where the
    ///   upstream's hook declines a push as a whole, or a ref is damaged here, smaller pushes find those that can be
    ///   pushed.
    /// - Returns: the result of each ref.
    package func callAsFunction(
        _ items: [Item], together: Bool = false, deadline: ContinuousClock.Instant
    ) -> [RefName: Result] {
        let parts = parts(of: items)
        guard parts.count == 1 else {
            return parts.reduce(into: [:]) { results, part in
                results.merge(self(part, together: together, deadline: deadline)) { $1 }
            }
        }
        guard !items.isEmpty else { return [:] }
        guard items.count > 1 else { return push(items, isAtomic: false, deadline: deadline) }
        return together
            ? pushTogether(items, deadline: deadline) : pushEach(items, deadline: deadline)
    }

    /// Items in parts that fit into the arguments of one git.
    private func parts(of items: [Item]) -> [[Item]] {
        var parts: [[Item]] = [[]]
        var size = 0
        for item in items {
            // Only deletions are arguments where many refs are staged.
            if item.new.isZero { size += item.ref.rawValue.utf8.count + 16 }
            if size > Self.maximumArguments {
                parts.append([])
                size = 0
            }
            parts[parts.count - 1].append(item)
        }
        return parts
    }

    private func pushEach(_ items: [Item], deadline: ContinuousClock.Instant) -> [RefName: Result] {
        let first = push(items, isAtomic: false, deadline: deadline)
        var results = first.mapValues(\.withoutWords)
        let left = Set(items.filter { first[$0.ref] == .failed(Self.keptBack) })
        var halves = [items.filter(left.contains)]
        // If any ref was taken, the others were not declined because of each other.
        let sent = items.filter { first[$0.ref]?.isMoved == false && !left.contains($0) }
        if sent.count > 1, sent.allSatisfy({ first[$0.ref]?.mayBeAnothers ?? false }) {
            halves += [Array(sent[..<(sent.count / 2)]), Array(sent[(sent.count / 2)...])]
        } else {
            let explained = sent.filter { first[$0.ref]?.isExplained ?? false }
            results.merge(askAlone(of: explained.prefix(Self.asked), deadline: deadline)) { $1 }
        }
        for part in halves where !part.isEmpty {
            results.merge(self(part, deadline: deadline)) { $1 }
        }
        return results
    }

    /// The upstream's words on each item alone: words on several may be meant for the sender of another.
    private func askAlone(
        of items: some Sequence<Item>, deadline: ContinuousClock.Instant
    ) -> [RefName: Result] {
        items.reduce(into: [:]) { results, item in
            results.merge(push([item], isAtomic: false, deadline: deadline).filter { $1 != .untried }) { $1 }
        }
    }

    /// Pushes all items or none, where the upstream supports that.
    private func pushTogether(_ items: [Item], deadline: ContinuousClock.Instant) -> [RefName: Result] {
        let first = makingRoom(among: items)
        guard !first.isEmpty else { return pushAtOnce(items, deadline: deadline) }
        let rest = items.filter { !first.contains($0) }
        let results = self(first, together: true, deadline: deadline)
        guard let hindrance = first.lazy.map(\.ref).first(where: { results[$0] != .taken }) else {
            return results.merging(self(rest, together: true, deadline: deadline)) { $1 }
        }
        let kept: Result =
            switch results[hindrance] {
            case .moved, .declined: .declined(.together(with: hindrance))
            case .untried: .untried
            case .failed, .taken, nil: .failed(ForwardReason("it waits until \(hindrance) has made room"))
            }
        return results.merging(rest.map { ($0.ref, kept) }) { $1 }
    }

    /// Pushes all items in one transaction.
    private func pushAtOnce(_ items: [Item], deadline: ContinuousClock.Instant) -> [RefName: Result] {
        let results = push(items, isAtomic: true, deadline: deadline)
        guard !results.values.contains(.failed(Self.notAtomic)) else {
            return self(items, deadline: deadline)
        }
        let culprit = items.lazy.map(\.ref).first { ref in
            switch results[ref] {
            case .moved: true
            case .declined(let reason): !Self.isCompanions(reason)
            default: false
            }
        }
        return results.mapValues { result in
            switch result {
            case .declined(let reason) where Self.isCompanions(reason):
                culprit.map { .declined(.together(with: $0)) } ?? .failed(reason)
            case .failed(Self.keptBack):
                culprit.map { .declined(.together(with: $0)) } ?? result
            default: result
            }
        }
    }

    /// Deletions that make room for other items, as of `a` for `a/b`: Git takes no transaction with both.
    private func makingRoom(among items: [Item]) -> [Item] {
        guard items.contains(where: \.new.isZero) else { return [] }
        let made = Set(items.lazy.filter { !$0.new.isZero }.map(\.ref.rawValue))
        let folders = made.reduce(into: Set()) { $0.formUnion(Self.folders(of: $1)) }
        return items.filter { item in
            let name = item.ref.rawValue
            return item.new.isZero
                && (folders.contains(name) || Self.folders(of: name).contains(where: made.contains))
        }
    }

    /// The names that cannot exist beside a ref: `a` and `a/b` for `a/b/c`.
    private static func folders(of name: String) -> [String] {
        name.indices.filter { name[$0] == "/" }.map { String(name[..<$0]) }
    }

    /// Whether git's only reason is another ref of the transaction.
    private static func isCompanions(_ reason: ForwardReason) -> Bool {
        PushPorcelain.companions.contains(reason.summary)
    }

    /// Whether an object is missing or unreadable in the mirror.
    private static func isDamage(_ reason: ForwardReason) -> Bool {
        ["unpack", "pack-objects", "bad object", "unable to read"].contains(where: reason.summary.contains)
    }

    /// The reason for refs that stayed only because of others.
    private static let keptBack = ForwardReason("another ref kept it back")
    private static let notAtomic = ForwardReason("the receiving end does not support --atomic push")

    private func push(
        _ items: [Item], isAtomic: Bool, deadline: ContinuousClock.Instant
    ) -> [RefName: Result] {
        let left = (deadline - ContinuousClock.now) / .seconds(1)
        guard left > 0, isWanted() else { return Dictionary(items.map { ($0.ref, .untried) }) { $1 } }
        do {
            guard items.count > Self.few, let stage else {
                return try results(of: items, runByName(items, isAtomic: isAtomic, seconds: left))
            }
            let staged = StagedPush(items: items, origin: gitDirectory, folder: stage)
            try staged.make()
            defer { staged.remove() }
            return try results(of: items, run(staged, isAtomic: isAtomic, seconds: left))
        } catch {
            return Dictionary(items.map { ($0.ref, .failed(ForwardReason("\(error)"))) }) { $1 }
        }
    }

    private func runByName(
        _ items: [Item], isAtomic: Bool, seconds: Double
    ) throws -> ChildProcess.Outcome {
        let leases = items.map {
            "--force-with-lease=\($0.ref.rawValue):\($0.expected.isZero ? "" : $0.expected.hex)"
        }
        let refspecs = items.map { "\($0.new.isZero ? "" : $0.new.hex):\($0.ref.rawValue)" }
        return try git.run(
            Self.options + ["--no-verify"] + (isAtomic ? ["--atomic"] : []) + leases + [url] + refspecs,
            seconds: seconds, whileWanted: isWanted)
    }

    private func run(
        _ staged: StagedPush, isAtomic: Bool, seconds: Double
    ) throws -> ChildProcess.Outcome {
        try staged.git.adding(Self.settings).run(
            staged.options + Self.options + (isAtomic ? ["--atomic"] : []) + [url] + staged.refspecs,
            seconds: seconds, whileWanted: isWanted)
    }

    private func results(of items: [Item], _ outcome: ChildProcess.Outcome) -> [RefName: Result] {
        let told = PushPorcelain.results(
            in: outcome.outputText, said: UpstreamWords.said(in: outcome.errorText))
        let moved = Set(StagedPush.moved(in: outcome.errorText))
        let remaining: Result = outcome.succeeded ? .taken : .failed(reason(of: outcome, moved))
        return Dictionary(
            items.map { item in
                guard !moved.contains(item.ref) else { return (item.ref, .moved("[rejected] (stale info)")) }
                switch told[item.ref] {
                // Git's own words on the push as a whole name the object.
                case .failed(let reason) where Self.isDamage(reason): return (item.ref, remaining)
                case let result?: return (item.ref, result)
                case nil: return (item.ref, remaining)
                }
            }
        ) { $1 }
    }

    /// The upstream's refs, listed by `git ls-remote`.
    ///
    /// - Throws: `GitFailure` where the upstream does not answer in time.
    package func listRefs(seconds: Double) throws(GitFailure) -> UpstreamListing {
        UpstreamListing(try git.bytes(["ls-remote", url], seconds: seconds))
    }

    /// The cause in words of a fixed list, since it is kept for good; all other words count as the upstream's.
    private func reason(of outcome: ChildProcess.Outcome, _ moved: Set<RefName>) -> ForwardReason {
        guard moved.isEmpty else { return Self.keptBack }
        guard outcome.ending != .timedOut else { return Self.outOfTime }
        let errors = outcome.errorText
        let isNotAtomic = errors.split(separator: "\n").contains {
            ["fatal", "error"].map { "\($0): \(Self.notAtomic.summary)" }.contains(String($0))
        }
        guard !isNotAtomic else { return Self.notAtomic }
        return ForwardReason(
            GitWords.cause(in: errors) ?? "git push failed (\(outcome.ending.words))",
            said: UpstreamWords.all(in: errors))
    }
}
