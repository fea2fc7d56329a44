package import Domain
package import GitObjects
package import SecretScan

/// Finds secrets in the changes of commits: the changed parts of files, file names, headers and messages.
///
/// A secret that only moved within its file is not new. A secret that a later commit removes again is, since the push
/// contains it.
package struct ScanCommits {
    private let repository: Repository
    private let scanner: SecretScanner
    private let inlineAllow: SecretScanner.InlineAllow
    private let keys: FingerprintKeys
    /// The allowance for unpacking archives, shared by all scans of one push.
    var allowance = UnpackingAllowance()
    /// The rights by which secrets may pass at some places and not at others.
    package var rights = SecretRights()
    private var collected = CollectedSecrets()
    private let watch: PushWatch?
    /// The findings in contents that commits replaced.
    private let replaced = ReplacedSecrets.Known()
    /// The findings in changes between contents, which merges, cherry-picks and other paths repeat.
    private var seen: [Change: ScannedChange] = [:]
    private var names = ScannedNames()

    private struct Change: Hashable {
        let content: ObjectID
        let before: [ObjectID]
    }

    /// The largest file that is scanned, in bytes.
    package static let maximumText = 128 << 20

    /// - Parameters:
    ///   - inlineAllow: the words by which a line's author marks a secret as allowed.
    ///   - watch: the watch over the push that brings the commits, if there is one.
    package init(
        repository: Repository, scanner: SecretScanner, inlineAllow: SecretScanner.InlineAllow,
        keys: FingerprintKeys, watch: PushWatch? = nil
    ) {
        self.watch = watch
        if let watch { scanner.isStopped = { watch.isOver } }
        self.repository = repository
        self.scanner = scanner
        self.inlineAllow = inlineAllow
        self.keys = keys
    }

    /// The findings so far.
    package var facts: SecretFacts { collected.facts }

    /// Returns the findings so far, and starts again with none.
    mutating func takeFound() -> CollectedSecrets {
        defer { collected = CollectedSecrets() }
        return collected
    }

    /// Adds the findings in later commits.
    mutating func add(_ found: CollectedSecrets) {
        collected.add(found)
    }

    /// Scans a commit. Older commits of a push must come first.
    ///
    /// - Throws: errors of the repository and of the scanner, and `SlowText`.
    package mutating func scan(_ commit: ObjectID) throws {
        try watch?.look(at: commit)
        let files = try repository.changedFiles(of: commit)
        var before = ReplacedSecrets(
            files.replaced, by: commit, of: repository, archives: archives, rights: rights,
            known: replaced)
        try scan(files.brought, of: commit, besides: &before)
        for name in files.bareNames { try scan(name: name, of: commit) }
        try scan(wordsOf: commit)
    }

    /// Scans files that a merge returns to a ref.
    ///
    /// - Throws: errors of the repository and of the scanner, and `SlowText`.
    package mutating func scan(_ files: [ChangedFile], returnedBy merge: ObjectID) throws {
        var before = ReplacedSecrets(
            [], by: merge, of: repository, archives: archives, rights: rights,
            known: replaced)
        try scan(files, of: merge, besides: &before)
    }

    private mutating func scan(
        _ files: [ChangedFile], of commit: ObjectID, besides before: inout ReplacedSecrets
    ) throws {
        for file in files {
            try watch?.look(at: commit, file.path)
            let secrets = try SlowText.naming(file.path.text, of: commit) {
                try self.secrets(in: file, of: commit)
            }
            for secret in secrets {
                let place = secret.place(in: file.path, of: commit)
                guard try !before.contain(secret, of: file, at: place, keys) else { continue }
                collected.add(secret.found, at: place, in: file, keys: keys)
            }
            if file.before.isEmpty { try scan(name: file.path, of: commit) }
        }
    }

    /// Scans the header and the message of a commit or a tag.
    ///
    /// - Throws: errors of the repository and of the scanner, and `SlowText`.
    package mutating func scan(wordsOf object: ObjectID) throws {
        let words = try repository.words(of: object)
        let found = try SlowText.naming("its header and message", of: object) {
            try words.bytes.withUnsafeBytes {
                try scanner.findings(in: $0, inlineAllow: inlineAllow, within: allowance)
            }
        }
        if let leftOut = scanner.leftOut { collected.unscanned(nil, of: object, leftOut) }
        for found in found {
            let part =
                words.messageLine(found.startLine).map { SecretFacts.Place.Part.message(line: $0) } ?? .header
            collected.add(
                found, at: SecretFacts.Place(object: object, part: part, isVouchedFor: found.isVouchedFor),
                in: object, keys: keys)
        }
    }

    private mutating func scan(name: TreePath, of commit: ObjectID) throws {
        for found in try names[name] ?? lookThrough(name, of: commit) {
            let place = SecretFacts.Place(object: commit, part: .path(found.shown))
            collected.add(found.secret, at: place, in: commit, keys: keys)
        }
    }

    private mutating func lookThrough(
        _ name: TreePath, of commit: ObjectID
    ) throws -> [ScannedNames.Found] {
        let secrets = try name.bytes.withUnsafeBytes {
            try scanner.findings(in: $0, inlineAllow: inlineAllow, within: allowance)
        }
        if let leftOut = scanner.leftOut { collected.unscanned(name, of: commit, leftOut) }
        // The shown name is stored, so secrets in it are masked.
        let shown = secrets.isEmpty ? name : try name.masked(SecretMasker(scanner, key: keys.newest).mask)
        let found = secrets.map { ScannedNames.Found(secret: $0, shown: shown) }
        names[name] = found
        return found
    }

    private mutating func secrets(in file: ChangedFile, of commit: ObjectID) throws -> [FileSecret] {
        let change = Change(content: file.content, before: file.before)
        guard var known = seen[change] else {
            let outcome = try lookThrough(file)
            seen[change] = ScannedChange(outcome, at: file.path)
            return note(outcome, of: file, in: commit)
        }
        // At the same path, what was left out is already reported.
        if known.path == file.path { return known.outcome.secrets }
        let outcome = try known.outcome(at: file.path, by: scanner) { try lookThrough(file) }
        seen[change] = known
        return note(outcome, of: file, in: commit)
    }

    private mutating func note(
        _ outcome: ScannedChange.Outcome, of file: ChangedFile, in commit: ObjectID
    ) -> [FileSecret] {
        for reason in outcome.leftOut { collected.unscanned(file.path, of: commit, reason) }
        if outcome.isLFSPointer {
            collected.add(LFSPointer(commit: commit, path: file.path, content: file.content))
        }
        return outcome.secrets
    }

    /// Scans the text that a file adds to its earlier contents, all of it as one text.
    private func lookThrough(_ file: ChangedFile) throws -> ScannedChange.Outcome {
        try scanner.asOneText {
            var outcome = ScannedChange.Outcome()
            let content: BlobContent
            switch try repository.content(of: file.content, limit: Self.maximumText) {
            case .success(let read): content = read
            case .failure(.tooLarge(let size)):
                outcome.leftOut = ["it has \(size >> 20) MiB, more than can be scanned"]
                return outcome
            case .failure(.notABlob):
                throw Problem(
                    .invalid,
                    "the tree lists \(file.path) as a file, but its object \(file.content.short) is not a file"
                )
            }
            outcome.isLFSPointer = LFSPointer.isPointer(content.bytes)
            // A file may only look like an archive, so its bytes are scanned, too. All members of an archive are new.
            outcome.secrets = try added(content.bytes, of: file, leftOut: &outcome.leftOut).map {
                FileSecret(found: $0)
            }
            let packed = try withExtendedLifetime(content) {
                try archives(content.bytes, path: file.path.text)
            }
            for leftOut in [packed.leftOut, scanner.leftOut].compactMap(\.self)
            where !outcome.leftOut.contains(leftOut) { outcome.leftOut.append(leftOut) }
            outcome.secrets += packed.secrets
            outcome.members = packed.members
            return outcome
        }
    }

    private var archives: ScanArchive {
        ScanArchive(scanner: scanner, inlineAllow: inlineAllow, allowance: allowance)
    }

    /// The secrets in the text that a file adds to its earlier contents.
    private func added(
        _ content: UnsafeRawBufferPointer, of file: ChangedFile, leftOut: inout [String]
    ) throws -> [FoundSecret] {
        let text = ScannedPart(of: content)
        if !text.isAll {
            leftOut.append("only the start of a binary file of \(content.count >> 20) MiB was scanned")
        }
        // An earlier content that was too large is left out, so that all of the text counts as new.
        let before = file.before.compactMap { id in
            try? repository.content(of: id, limit: Self.maximumText).get()
        }
        return try withExtendedLifetime(before) {
            try AddedText(text.bytes, besides: before.map { ScannedPart(of: $0.bytes).bytes }).secrets(
                scanner, path: file.path.text, inlineAllow: inlineAllow, within: allowance)
        }
    }

    /// Notes which secrets are still in a tip of the push.
    ///
    /// - Throws: errors of the repository and of the scanner.
    package mutating func note(tips: [ObjectID]) throws {
        guard !collected.isEmpty else { return }
        // Thousands of refs may point to commits with the same files.
        var trees: Set<ObjectID> = []
        let tips = try tips.filter { try trees.insert(repository.tree(ofCommit: $0)).inserted }
        var scan = self
        try collected.note(tips: tips, keys) { [repository, watch] path, tip in
            try watch?.check()
            return try repository.blob(at: path, in: tip)
        } look: { path, content, tip in
            try watch?.look(at: tip, path)
            return try scan.secrets(in: ChangedFile(path: path, content: content, before: []), of: tip).map(
                \.found)
        }
    }
}
