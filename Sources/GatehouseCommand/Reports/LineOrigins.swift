import Domain
import Foundation
import LedgerStore

/// Finds the session and the prompt behind lines of commits, in the segments that the commits name.
struct LineOrigins {
    /// Where a line comes from, as far as it is recorded.
    struct Origin {
        let session: SessionID
        let agent: String
        /// Who held the session.
        let actor: String
        let prompt: String?
    }

    /// What one segment edited.
    private struct Writing {
        let agent: String
        let actor: String
        /// The prompts by the lines that they led to, of each path; nil where no prompt is recorded.
        var prompts: [String: [LineKey: String?]] = [:]
        /// The same for lines that are told in any path.
        var telling: [LineKey: String?] = [:]
    }

    private let ledger: Ledger
    /// The commits that the gate accepted, as they were judged.
    let commits: [ObjectID: CommitRow]
    private var segments: [ObjectID: [SegmentName]] = [:]
    private var writings: [SegmentName: Writing?] = [:]

    init(of commits: Set<ObjectID>, mirror: String, in ledger: Ledger) throws {
        self.ledger = ledger
        self.commits = try ledger.acceptedCommits(among: commits, mirror: mirror)
    }

    /// Nil where no session that the commit names, or that its lines are found in, edited the line.
    mutating func origin(of line: BlamedFile.Line) throws -> Origin? {
        let names = try segments(of: line.commit)
        let key = LineKey(line.text.utf8)
        for name in names {
            guard let writing = try writing(of: name), let prompt = writing.prompts[line.path]?[key] else {
                continue
            }
            return Origin(session: name.session, agent: writing.agent, actor: writing.actor, prompt: prompt)
        }
        for name in names {
            guard let writing = try writing(of: name), let prompt = writing.telling[key] else { continue }
            return Origin(session: name.session, agent: writing.agent, actor: writing.actor, prompt: prompt)
        }
        return nil
    }

    /// What a claim that does not hold names is not looked into.
    private mutating func segments(of commit: ObjectID) throws -> [SegmentName] {
        if let known = segments[commit] { return known }
        var names: [SegmentName] = []
        if let row = commits[commit], row.outcome != .mismatch {
            names = row.segments.compactMap { SegmentName($0) }
            if let found = row.found {
                names = (try ledger.recordedSession(found)?.segments.keys.sorted() ?? []).map {
                    SegmentName(session: found, segment: $0)
                }
            }
        }
        segments[commit] = names
        return names
    }

    /// Nil where the segment is not recorded, or its text was erased.
    private mutating func writing(of name: SegmentName) throws -> Writing? {
        if let known = writings[name] { return known }
        let writing = try readWriting(of: name)
        writings[name] = .some(writing)
        return writing
    }

    private func readWriting(of name: SegmentName) throws -> Writing? {
        guard let (actor, segment) = try read(name) else { return nil }
        var writing = Writing(agent: segment.agent, actor: actor)
        let earlier = try promptBefore(name)
        for edit in segment.edits {
            let prompt = segment.prompt(of: edit) ?? earlier
            for line in edit.added.flatMap({ Lines.of($0) }) {
                let key = LineKey(line.utf8)
                writing.prompts[edit.path, default: [:]].updateValue(prompt, forKey: key)
                if key.isTelling { writing.telling.updateValue(prompt, forKey: key) }
            }
        }
        return writing
    }

    private func read(_ name: SegmentName) throws -> (actor: String, segment: SessionSegment)? {
        guard let stored = try ledger.segments(of: name.session, number: name.segment).first,
            let bytes = stored.bytes
        else { return nil }
        return (stored.actor, try JSONDecoder().decode(SessionSegment.self, from: bytes))
    }

    /// The last prompt before a segment: an agent that goes on after a commit is not asked anew.
    private func promptBefore(_ name: SegmentName) throws -> String? {
        for number in stride(from: name.segment - 1, to: 0, by: -1) {
            let earlier = try read(SegmentName(session: name.session, segment: number))
            if let prompt = earlier?.segment.lastPrompt { return prompt }
        }
        return nil
    }
}
