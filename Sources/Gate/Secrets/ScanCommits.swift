package import Domain
package import GitObjects
package import SecretScan

/// Finds the secrets in what commits bring: the changed parts of their files, the files' names, and their messages.
///
/// A secret that only moved within its file is not new; one that a later commit takes out again is, since it is pushed
/// all the same.
package struct ScanCommits {
    private let repository: Repository
    private let scanner: SecretScanner
    private let inlineAllow: SecretScanner.InlineAllow
    private let keys: FingerprintKeys
    /// For what is packed in files; several that look into one push share it.
    var allowance = UnpackingAllowance()
    /// By what secrets are let pass in some places and not in others.
    package var rights = SecretRights()
    private var collected = CollectedSecrets()
    private let watch: PushWatch?
    /// What was found in contents that commits replaced.
    private let replaced = ReplacedSecrets.Known()
    /// What was found in a pair of contents: a merge or a cherry-pick brings the same again, and so do other paths.
    private var seen: [Change: ScannedChange] = [:]
    private var names = ScannedNames()

    private struct Change: Hashable {
        let content: ObjectID
        let before: [ObjectID]
    }

    /// A file of more bytes is not looked into.
    package static let maximumText = 128 << 20

    /// - Parameters:
    ///   - inlineAllow: the words by which a line's author vouches for it.
    ///   - watch: watches over the push that brings the commits; nil where none does.
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

    /// What was found so far.
    package var facts: SecretFacts { collected.facts }

    /// Hands over what was found so far, and begins anew.
    mutating func takeFound() -> CollectedSecrets {
        defer { collected = CollectedSecrets() }
        return collected
    }

    /// Adds what was found in later commits.
    mutating func add(_ found: CollectedSecrets) {
        collected.add(found)
    }

    /// Looks into a commit, of those of a push the older ones first.
    package mutating func scan(_ commit: ObjectID) throws {
        try watch?.look(at: commit)
        let files = try repository.changedFiles(of: commit)
        var before = ReplacedSecrets(
            files.replaced, by: commit, of: repository, archives: archives, rights: rights,
            known: replaced)
        try scan(files.brought, of: commit, &before)
        for name in files.bareNames { try scan(name: name, of: commit) }
        try scan(wordsOf: commit)
    }

    /// Looks into files that a merge gives back to a ref.
    package mutating func scan(_ files: [ChangedFile], returnedBy merge: ObjectID) throws {
        var before = ReplacedSecrets(
            [], by: merge, of: repository, archives: archives, rights: rights,
            known: replaced)
        try scan(files, of: merge, &before)
    }

    private mutating func scan(
        _ files: [ChangedFile], of commit: ObjectID, _ before: inout ReplacedSecrets
    ) throws {
        for file in files {
            try watch?.look(at: commit, file.path)
            let secrets = try UnendingText.naming(file.path.text, of: commit) {
                try self.secrets(in: file, of: commit)
            }
            for secret in secrets {
                let place = secret.place(in: file.path, of: commit)
                guard try !before.contain(secret, of: file, at: place, keys) else { continue }
                collected.add(secret.found, place, in: file, keys)
            }
            if file.before.isEmpty { try scan(name: file.path, of: commit) }
        }
    }

    /// Looks into the header and the message of a commit, or of a tag.
    package mutating func scan(wordsOf object: ObjectID) throws {
        let words = try repository.words(of: object)
        let found = try UnendingText.naming("its header and message", of: object) {
            try words.bytes.withUnsafeBytes {
                try scanner.findings(in: $0, inlineAllow: inlineAllow, within: allowance)
            }
        }
        if let leftOut = scanner.leftOut { collected.unscanned(nil, of: object, leftOut) }
        for found in found {
            let part =
                words.messageLine(found.startLine).map { SecretFacts.Place.Part.message(line: $0) } ?? .header
            collected.add(
                found, SecretFacts.Place(object: object, part: part, isVouchedFor: found.isVouchedFor),
                in: object, keys)
        }
    }

    private mutating func scan(name: TreePath, of commit: ObjectID) throws {
        for found in try names[name] ?? lookThrough(name, of: commit) {
            let place = SecretFacts.Place(object: commit, part: .path(found.shown))
            collected.add(found.secret, place, in: commit, keys)
        }
    }

    private mutating func lookThrough(
        _ name: TreePath, of commit: ObjectID
    ) throws -> [ScannedNames.Found] {
        let secrets = try name.bytes.withUnsafeBytes {
            try scanner.findings(in: $0, inlineAllow: inlineAllow, within: allowance)
        }
        if let leftOut = scanner.leftOut { collected.unscanned(name, of: commit, leftOut) }
        // What is told of it is kept, too.
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
        // Where it is known at this very path, what was left out of it was said.
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

    /// Looks through what a file has that its earlier ones have not. All of it together is one text.
    private func lookThrough(_ file: ChangedFile) throws -> ScannedChange.Outcome {
        try scanner.asOneText {
            var outcome = ScannedChange.Outcome()
            let content: BlobContent
            switch try repository.content(of: file.content, limit: Self.maximumText) {
            case .success(let read): content = read
            case .failure(.tooLarge(let size)):
                outcome.leftOut = ["it has \(size >> 20) MiB, more than are read"]
                return outcome
            case .failure(.notABlob): throw NoFile(path: file.path, object: file.content)
            }
            outcome.isLFSPointer = LFSPointer.isPointer(content.bytes)
            // A file that only looks packed is read as it is, too. What is packed is new as a whole.
            outcome.secrets = try added(content.bytes, file, &outcome.leftOut).map { FileSecret(found: $0) }
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

    /// What a file has that its earlier ones have not.
    private func added(
        _ content: UnsafeRawBufferPointer, _ file: ChangedFile, _ leftOut: inout [String]
    ) throws -> [FoundSecret] {
        let text = ScannedPart(of: content)
        if !text.isAll {
            leftOut.append("of a binary file of \(content.count >> 20) MiB only the beginning was read")
        }
        // Of what was too large before it is not known what is new: then all is.
        let before = file.before.compactMap { id in
            try? repository.content(of: id, limit: Self.maximumText).get()
        }
        return try withExtendedLifetime(before) {
            try AddedText(text.bytes, besides: before.map { ScannedPart(of: $0.bytes).bytes }).secrets(
                scanner, path: file.path.text, inlineAllow: inlineAllow, within: allowance)
        }
    }

    /// Notes which of the secrets are still in a tip of the push.
    package mutating func note(tips: [ObjectID]) throws {
        guard !collected.isEmpty else { return }
        // Thousands of refs may lead to commits of the same files.
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

/// A folder names as a file what is none: Git itself could not check it out.
private struct NoFile: Error, CustomStringConvertible {
    let path: TreePath
    let object: ObjectID

    var description: String {
        "\(path) is entered as a file, but its object \(object.short) is none"
    }
}
