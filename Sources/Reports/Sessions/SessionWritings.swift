package import Domain
import Foundation

/// Finds in recorded segments the prompts that led to lines.
package struct SessionWritings {
    /// The session and prompt that a line comes from.
    package struct Origin: Hashable {
        package let session: SessionID
        package let agent: String
        /// The session's owner.
        package let actor: String
        /// Nil where no prompt is recorded.
        package let prompt: SessionText?
    }

    /// The content of one segment that matters here.
    package struct Writing {
        package let agent: String
        /// The actor who sent it.
        package let actor: String
        /// Its prompts.
        package let asked: [SessionText]
        /// The words of a person who declared it by hand; nil for a record.
        package let declared: SessionText?
        /// For each path the prompts by the lines that they led to; nil where no prompt is recorded.
        fileprivate var prompts: [String: [LineKey: String?]] = [:]
        /// The same for lines that count whatever their path.
        fileprivate var telling: [LineKey: String?] = [:]
        /// The texts that were edited, each with its prompt.
        fileprivate var texts: [(parts: [String], prompt: String?)] = []
    }

    private let ledger: any LedgerReading
    private var writings: [SegmentName: Writing?] = [:]
    private var trails: [SegmentName: PromptTrail?] = [:]

    package init(in ledger: any LedgerReading) {
        self.ledger = ledger
    }

    /// Finds the origins of the lines that a commit adds: of each the first of the segments that edited it, or nil. Also
    /// finds lines that a formatter wrapped or joined since.
    ///
    /// - Parameters:
    ///   - runs: the lines that follow one another in a file, with its path.
    ///   - names: the segments, in the order in which they count.
    /// - Throws: where the ledger cannot be read, or a segment decoded.
    package mutating func origins(
        of runs: [(path: String, lines: [some StringProtocol])], among names: [SegmentName]
    ) throws -> [[Origin?]] {
        var origins: [[Origin?]] = []
        for run in runs {
            origins.append(try run.lines.map { try origin(of: $0, in: run.path, among: names) })
        }
        guard !names.isEmpty, origins.contains(where: { $0.contains { $0 == nil } }) else { return origins }
        let texts = try texts(of: names)
        let found = WrittenText.find(
            runs.map { run in run.lines.map { Array($0.utf8)[...] } },
            in: [WrittenText(texts.lazy.map(\.parts))])
        return zip(origins, found.sources).map { origins, sources in
            zip(origins, sources).map { origin, source in origin ?? source.map { texts[$0.number].origin } }
        }
    }

    private mutating func texts(of names: [SegmentName]) throws -> [(parts: [String], origin: Origin)] {
        try names.flatMap { name in
            try writing(of: name).map { writing in
                writing.texts.map { ($0.parts, Self.origin(in: name, writing, $0.prompt)) }
            } ?? []
        }
    }

    private static func origin(in name: SegmentName, _ writing: Writing, _ prompt: String?) -> Origin {
        Origin(
            session: name.session, agent: writing.agent, actor: writing.actor,
            prompt: prompt.map { SessionText($0, of: name.session) })
    }

    private mutating func origin(
        of line: some StringProtocol, in path: String, among names: [SegmentName]
    ) throws -> Origin? {
        var keys: [LineKey] = []
        LineKey.forEach(in: line.utf8) { keys.append($0) }
        return try origin(among: names) { writing in
            keys.lazy.compactMap { writing.prompts[path]?[$0] }.first
        } ?? origin(among: names) { writing in keys.lazy.compactMap { writing.telling[$0] }.first }
    }

    private mutating func origin(
        among names: [SegmentName], _ prompt: (Writing) -> String??
    ) throws -> Origin? {
        for name in names {
            guard let writing = try writing(of: name), let prompt = prompt(writing) else { continue }
            return Self.origin(in: name, writing, prompt)
        }
        return nil
    }

    /// The first of the segments that a person declared by hand, as the origin of lines that no segment has; nil where
    /// none is.
    ///
    /// - Throws: where the ledger cannot be read, or a segment decoded.
    package mutating func declaredOrigin(among names: [SegmentName]) throws -> Origin? {
        for name in names {
            guard let writing = try writing(of: name), writing.declared != nil else { continue }
            return Origin(session: name.session, agent: writing.agent, actor: writing.actor, prompt: nil)
        }
        return nil
    }

    /// Reads a segment; nil where it is not recorded, or its text was erased.
    ///
    /// - Throws: where the ledger cannot be read, or the segment decoded.
    package mutating func writing(of name: SegmentName) throws -> Writing? {
        if let known = writings[name] { return known }
        let writing = try readWriting(of: name)
        writings[name] = .some(writing)
        return writing
    }

    /// The beginning of a prompt's first line, cut to a number of characters.
    package static func beginning(of prompt: String, characters limit: Int) -> String {
        let first =
            Lines.of(prompt).lazy.map { $0.trimmingPrefix(while: \.isWhitespace) }.first { !$0.isEmpty } ?? ""
        // What looks like one character can have any length.
        let bounded = VisibleText.beginning(of: first, bytes: 4 * limit)
        return first.count > limit || bounded.utf8.count < first.utf8.count
            ? bounded.prefix(limit - 1) + "…" : bounded
    }

    /// The segments that a commit comes out of, as it was judged; none for a claim that does not hold.
    ///
    /// - Throws: where the ledger cannot be read.
    package func segments(of commit: CommitRow) throws -> [SegmentName] {
        guard commit.outcome != .mismatch else { return [] }
        guard let found = commit.found else { return commit.segments.compactMap { SegmentName($0) } }
        return try ledger.recordedSession(found)?.segments.keys.sorted()
            .map { SegmentName(session: found, segment: $0) } ?? []
    }

    /// The sessions that a commit comes out of. One that it merely names does not count.
    package static func sessions(writing commit: CommitRow) -> Set<SessionID> {
        commit.outcome == .mismatch ? [] : commit.found.map { [$0] } ?? commit.writers
    }

    private mutating func readWriting(of name: SegmentName) throws -> Writing? {
        guard let (actor, segment) = try read(name) else { return nil }
        var writing = Writing(
            agent: segment.agent, actor: actor,
            asked: segment.messages.filter { $0.role == .user }
                .compactMap { $0.parts.first { $0.type == .text }?.content }
                .map { SessionText($0, of: name.session) },
            declared: segment.declared.map { SessionText($0.words, of: name.session) })
        trails[name] = .some(PromptTrail(segment))
        for edit in segment.edits {
            let prompt = try PromptTrail.prompt(of: edit, in: name.segment) { number in
                try trail(of: SegmentName(session: name.session, segment: number))
            }
            for text in edit.added {
                LineKey.forEach(in: text.utf8) { key in
                    writing.prompts[edit.path, default: [:]].updateValue(prompt, forKey: key)
                    if key.isTelling { writing.telling.updateValue(prompt, forKey: key) }
                }
            }
            writing.texts.append((edit.added, prompt))
        }
        return writing
    }

    private func read(_ name: SegmentName) throws -> (actor: String, segment: SessionSegment)? {
        guard let stored = try ledger.segments(of: name.session, number: name.segment).first,
            let bytes = stored.bytes
        else { return nil }
        return (stored.actor, try JSONDecoder().decode(SessionSegment.self, from: Data(bytes)))
    }

    /// What a segment tells of its prompts: after a commit an agent goes on with what an earlier one asked for.
    private mutating func trail(of name: SegmentName) throws -> PromptTrail? {
        if let known = trails[name] { return known }
        let trail = try read(name).map { PromptTrail($0.segment) }
        trails[name] = .some(trail)
        return trail
    }
}
