/// Protects paths: changes of the files that entries name are recorded, held or rejected.
package struct PathPolicy: ConfiguredPolicy {
    /// One `[[paths]]` of the policy file. Each entry applies on its own.
    package struct Entry: Hashable, Sendable, Codable {
        package var match: PathPatterns
        /// The mirrors that it applies to; empty for all.
        package var mirrors: [GlobPattern] = []
        /// The refs that it applies to; empty for all.
        package var refs: [GlobPattern]
        @SortedSet package var changes: Set<Change>
        /// The largest size in bytes that is not a change of the kind `size`.
        package var size: Int?
        package var action: Finding.Action
        /// Who approves what it holds; nil for the approvers whom the policy names for everything.
        package var approval: ApprovalRule?
        /// The actors for whom its findings are only recorded.
        package var exempt: [Exemption] = []

        package init(
            match: PathPatterns, refs: [GlobPattern] = [], changes: Set<Change> = Change.plain,
            action: Finding.Action, approval: ApprovalRule? = nil
        ) {
            self.match = match
            self.refs = refs
            self.changes = changes
            self.action = action
            self.approval = approval
        }
    }

    /// A way to change a path, or a kind of file that the change leaves there.
    package enum Change: String, Hashable, Sendable, Codable, CaseIterable {
        case added, changed, deleted
        /// A change of the mode alone.
        case mode
        case symlink, submodule
        /// A file of more bytes than the entry says.
        case size
        case binary

        /// Every change is at least one of these.
        package static let plain: Set = [added, changed, deleted, mode, symlink, submodule]
    }

    package typealias Settings = [Entry]

    package static let name = "paths"
    private static let shownPaths = 5

    private let entries: [Entry]

    package init(entries: [Entry]) {
        self.entries = entries
    }

    package init(of settings: PolicySettings) {
        self.init(entries: settings.paths)
    }

    /// Makes one finding for each commit and entry, and one for each entry about commits whose paths are not known.
    package func findings(in facts: PushFacts) -> [Finding] {
        let entries = entries.filter { $0.action > .accept && facts.push.isInto($0.mirrors) }
        var scopes: [[GlobPattern]] = []
        for refs in entries.map(\.refs) where !scopes.contains(refs) { scopes.append(refs) }
        return scopes.flatMap { refs in
            let entries = entries.filter { $0.refs == refs }
            let commits = refs.isEmpty ? Self.newCommits(in: facts) : facts.commits(to: refs)
            return findings(on: commits, by: entries, in: facts)
                + rewound(refs, by: entries, in: facts)
        }
    }

    /// The commits that are new to the mirror, and older ones that give back what the branch of HEAD does not have.
    private static func newCommits(in facts: PushFacts) -> [CommitFacts] {
        (facts.history.commits + facts.history.arrivals.earlier.compactMap(\.withReturnedAlone)).map(
            \.withoutHeads)
    }

    /// The findings about paths that a ref gets back or loses without a commit that says so.
    private func rewound(
        _ refs: [GlobPattern], by entries: [Entry], in facts: PushFacts
    ) -> [Finding] {
        facts.push.refUpdates.flatMap { update -> [Finding] in
            guard let paths = facts.history.returned[update.ref], !paths.isEmpty,
                refs.contains(where: { $0.matches(update.ref.rawValue) })
            else { return [] }
            return entries.compactMap { entry in
                let patterns = PathPatternIndex([entry.match])
                var touched = Touched()
                for path in paths where !patterns.lists(containing: path.path).isEmpty {
                    let file = { facts.files.contents[BroughtFile.Key(commit: update.new, path: path.path)] }
                    if entry.kind.isAbout(path, file) { touched.add(path) }
                }
                guard touched.count > 0 else { return nil }
                return finding(
                    entry, ref: update.ref, "it takes back \(touched.words): \(touched.list)",
                    advice:
                        "push a value that keeps \(touched.count == 1 ? "it" : "them") as the ref has now; "
                        + Self.adviceToAsk
                ).exempted(by: facts.exemption(among: entry.exempt))
            }
        }
    }

    private func finding(
        _ entry: Entry, ref: RefName? = nil, commit: ObjectID? = nil, _ message: String, advice: String
    ) -> Finding {
        Finding(
            policy: Self.name, action: entry.action, ref: ref, commit: commit, message: message,
            advice: entry.action == .reject ? advice : nil,
            approval: entry.action == .hold ? entry.approval : nil)
    }

    private func findings(
        on commits: [CommitFacts], by entries: [Entry], in facts: PushFacts
    ) -> [Finding] {
        guard !commits.isEmpty else { return [] }
        let kinds = Kinds(of: entries)
        let exemptions = entries.map { facts.exemption(among: $0.exempt) }
        return commits.flatMap { commit in
            let touched = kinds.touched(by: commit, files: facts.files.contents)
            return entries.indices.compactMap { index -> Finding? in
                let touched = touched[kinds.ofEntries[index]]
                guard touched.count > 0 else { return nil }
                return finding(
                    entries[index], commit: commit.id, "it touches \(touched.words): \(touched.list)",
                    advice:
                        "leave \(touched.count == 1 ? "it" : "them") out of the commit; \(Self.adviceToAsk)"
                ).exempted(by: exemptions[index])
            }
        } + unknown(commits.filter { !$0.knowsItsPaths }, of: entries, exemptions)
    }

    private static let adviceToAsk = "the administrator knows who may change protected paths"

    /// The findings about commits with too many paths to look at: these count as if they touched protected ones.
    private func unknown(
        _ commits: [CommitFacts], of entries: [Entry], _ exemptions: [Exemption?]
    ) -> [Finding] {
        guard let first = commits.first else { return [] }
        let others = commits.count > 1 ? " and of \(commits.count - 1) more" : ""
        return zip(entries, exemptions).map { entry, exemption in
            finding(
                entry, commit: first.id,
                "the push changes too many paths: those of this commit\(others) were not compared with "
                    + entry.match.description,
                advice: "push it in parts, the oldest commits first"
            ).exempted(by: exemption)
        }
    }

    /// What an entry looks for.
    fileprivate struct Kind: Hashable {
        let match: PathPatterns
        let changes: Set<Change>
        let size: Int?
    }

    /// What entries look for, each thing once: many may look for the same.
    private struct Kinds {
        private let all: [Kind]
        private let patterns: PathPatternIndex
        /// The place of each entry's kind.
        let ofEntries: [Int]

        init(of entries: [Entry]) {
            var places: [Kind: Int] = [:]
            var all: [Kind] = []
            ofEntries = entries.map { entry in
                if let place = places[entry.kind] { return place }
                places[entry.kind] = all.count
                all.append(entry.kind)
                return all.count - 1
            }
            self.all = all
            patterns = PathPatternIndex(all.map(\.match))
        }

        /// What each kind finds in a commit.
        func touched(by commit: CommitFacts, files: [BroughtFile.Key: BroughtFile]) -> [Touched] {
            var touched = [Touched](repeating: Touched(), count: all.count)
            for path in commit.changedPaths {
                for kind in patterns.lists(containing: path.path) {
                    let file = { files[BroughtFile.Key(commit: commit.id, path: path.path)] }
                    if all[kind].isAbout(path, file) { touched[kind].add(path) }
                }
            }
            return touched
        }
    }

    /// Protected paths: their number, and the first of them.
    private struct Touched {
        private(set) var count = 0
        private var first: [CommitFacts.ChangedPath] = []

        mutating func add(_ path: CommitFacts.ChangedPath) {
            count += 1
            if first.count < shownPaths { first.append(path) }
        }

        var words: String { count == 1 ? "a protected path" : "protected paths" }

        var list: String {
            let shown = first.map { path in
                let name = VisibleText.escaping(VisibleText.beginning(of: path.path.text, bytes: 200))
                return path.isPlainChange ? name : "\(name) (\(path.words))"
            }
            return shown.joined(separator: ", ")
                + (count > shown.count ? " and \(count - shown.count) more" : "")
        }
    }
}

extension PathPolicy {
    /// Which files' contents the policy asks for.
    package struct ContentQuestions {
        private let patterns: PathPatternIndex?

        /// - Parameter paths: as `WantedFacts.contents` has them.
        package init(_ paths: [PathPatterns]) {
            patterns = paths.isEmpty ? nil : PathPatternIndex(paths)
        }

        /// Whether nothing is asked.
        package var isEmpty: Bool { patterns == nil }

        /// Whether the content of a path is asked for.
        package func ask(about path: TreePath) -> Bool {
            patterns.map { !$0.lists(containing: path).isEmpty } ?? false
        }
    }
}

extension PathPolicy.Entry {
    fileprivate var kind: PathPolicy.Kind { .init(match: match, changes: changes, size: size) }
    fileprivate var asksForContent: Bool { kind.asksForContent }
}

extension PathPolicy.Kind {
    fileprivate var asksForContent: Bool { changes.contains(.size) || changes.contains(.binary) }

    /// - Parameter file: the path's content; nil where it was not looked at, and so may be anything.
    fileprivate func isAbout(_ path: CommitFacts.ChangedPath, _ file: () -> BroughtFile?) -> Bool {
        if asksForContent, path.change == .added || path.change == .changed, path.isFile {
            if let size, changes.contains(.size), file().map({ $0.size > size }) ?? true { return true }
            if changes.contains(.binary), file()?.isBinary ?? true { return true }
        }
        if path.isSymlink, changes.contains(.symlink) { return true }
        if path.isSubmodule, changes.contains(.submodule) { return true }
        return switch path.change {
        case .added: changes.contains(.added)
        case .changed: changes.contains(.changed)
        case .deleted: changes.contains(.deleted)
        case .mode: changes.contains(.mode)
        }
    }
}

extension CommitFacts.ChangedPath {
    fileprivate var isFile: Bool { mode & 0o170000 == 0o100000 }
    fileprivate var isSymlink: Bool { mode & 0o170000 == 0o120000 }
    fileprivate var isSubmodule: Bool { mode & 0o170000 == 0o160000 }
    fileprivate var isPlainChange: Bool {
        change == .changed && !isSymlink && !isSubmodule && origin == .own
    }

    /// "added, a symlink"
    fileprivate var words: String {
        let kind = isSymlink ? ", a symlink" : isSubmodule ? ", a submodule" : ""
        let way = origin != .own ? ", by taking an earlier version back" : ""
        return (change == .mode ? "mode changed" : change.rawValue) + kind + way
    }
}

extension PathPolicy.Entry: PolicyEntry {
    package var scope: [GlobPattern] { refs }

    package var wantedFacts: WantedFacts {
        var facts = WantedFacts()
        if action > .accept, asksForContent { facts.contents = [match] }
        return facts
    }

    package static var moreIsStricter: Bool { true }
}

extension PolicySettings {
    /// The settings of `PathPolicy`.
    package var paths: PathPolicy.Settings {
        get { self[PathPolicy.self] }
        set { self[PathPolicy.self] = newValue }
    }
}
