import Crypto
import Domain
import Foundation
import GitObjects
import JSONText
import LedgerStore

/// Opens the segments that a push brings, masks them, and checks that each is whole, well-formed, the next one of its
/// session, and sent by the session's owner.
struct IngestSessions {
    let context: JudgingContext

    private var repository: Repository { context.repository }
    private var keys: HomeKeys { context.home.keys }

    /// The sound segments that a push brings, and those among them that are not recorded yet.
    struct Arrived {
        var known: [ReceivedSegment] = []
        var new: [ReceivedSegment] = []
    }

    /// How many segments one push may bring, and how many bytes before they were sealed; `git session push` sends fewer
    /// at once.
    private static let maximum = (segments: 1_000, bytes: 64 << 20)

    func callAsFunction(
        _ updates: [RefUpdate], _ irregularities: inout [PushFacts.Irregularity]
    ) throws -> Arrived {
        var arrived = Arrived()
        let updates = updates.filter { $0.ref.namespace == .session && $0.kind != .delete }
        if let excess = try excess(of: updates) {
            irregularities.append(excess)
            return arrived
        }
        var received: [ReceivedSegment] = []
        for update in updates {
            do {
                received.append(try read(update))
            } catch let irregularity as PushFacts.Irregularity {
                irregularities.append(irregularity)
            }
        }
        for (session, segments) in Dictionary(grouping: received, by: \.name.session) {
            let ordered = segments.sorted { $0.name < $1.name }
            try fit(ordered, of: session, into: &arrived, &irregularities)
        }
        return arrived
    }

    private func excess(of updates: [RefUpdate]) throws -> PushFacts.Irregularity? {
        let isTooMany = updates.count > Self.maximum.segments
        let bytes =
            isTooMany
            ? 0 : try updates.reduce(0) { try $0 + repository.size(of: $1.new) - SealedSegment.overhead }
        guard isTooMany || bytes > Self.maximum.bytes else { return nil }
        return PushFacts.Irregularity(
            message:
                "the push brings \(isTooMany ? "\(updates.count) segments" : "\(bytes >> 20) MiB of sessions"), at "
                + "most \(Self.maximum.bytes >> 20) MiB in \(Self.maximum.segments) segments are taken at once",
            advice: "ship them with 'git session push', which sends them in parts, then push the commits")
    }

    /// Reads one segment. The document itself is not kept: in memory it takes several times its bytes.
    private func read(_ update: RefUpdate) throws -> ReceivedSegment {
        guard let name = SessionRef.segment(of: update.ref) else {
            throw refused(
                update, "a session's ref is refs/ai-sessions/<ulid>/<segment>",
                advice: Self.adviceToLetTheHelper)
        }
        let sent = try open(update, as: name)
        guard let hash = SegmentHash(bytes: SHA256.hash(data: sent)) else {
            throw refused(update, "it has no hash")
        }
        // The document is masked before anything in it is read or told.
        let (document, masked) = try mask(sent, update, of: name)
        let note = masked.isEmpty ? "" : " (after masking \(masked.words))"
        do {
            let read = ReadSegment(hasher: try keys.lineHasher())
            let segment = try read(document)
            try segment.validate(as: name)
            return ReceivedSegment(
                segment, hash: hash, bytes: Array(document), masked: masked, lines: read.lines(of: segment))
        } catch let invalid as SessionSegment.Invalid {
            throw refused(update, "\(invalid.path) \(invalid.message)\(note)")
        } catch let error as DecodingError {
            throw refused(update, "\(JSONProblem(error))\(note)")
        }
    }

    private func mask(
        _ sent: Data, _ update: RefUpdate, of name: SegmentName
    ) throws -> (document: Data, masked: MaskedSecrets) {
        do {
            let tools = context.secrets
            return try MaskSegment(scanner: tools.scanner.value, key: tools.keys.newest)(sent)
        } catch let unmaskable as MaskSegment.Unmaskable {
            let place = unmaskable.place.isEmpty ? "a text in it" : "$.\(unmaskable.place)"
            throw refused(
                update, "\(place) cannot be masked: \(unmaskable.reason)",
                advice:
                    "ask the administrator to mend the rule; '\(Self.forgetting(name.session))' takes the session off"
            )
        }
    }

    /// The segment's bytes as its sender sealed them.
    private func open(_ update: RefUpdate, as name: SegmentName) throws -> Data {
        let content: [UInt8]
        switch try repository.blob(update.new, limit: SessionSegment.maximumSize + SealedSegment.overhead) {
        case .success(let bytes): content = bytes
        case .failure(.notABlob):
            throw refused(
                update, "a segment is a blob, this is not one", advice: Self.adviceToLetTheHelper)
        case .failure(.tooLarge(let size)):
            throw refused(
                update,
                "the segment has \(size - SealedSegment.overhead) bytes, at most \(SessionSegment.maximumSize) are taken",
                advice:
                    "update git-session, which seals no larger ones; '\(Self.forgetting(name.session))' takes the session off"
            )
        }
        guard let sealed = SealedSegment(content) else {
            throw refused(
                update, "the segment is not sealed, so that everyone with access to the mirror could read it",
                advice: "update git-session and push again")
        }
        let key = try keys.openSegments()
        guard sealed.keyID == key.id else {
            throw refused(
                update,
                "the segment is sealed to the key \(VisibleText.escaping(sealed.keyID)), this home's is \(key.id)",
                advice: "run 'git session enable' again and push again")
        }
        guard let bytes = try? key.open(sealed, as: name) else {
            throw refused(
                update,
                "the segment cannot be opened: it was sealed under another name, or damaged on its way",
                advice: "push again, and if it stays so, run 'git session enable' again")
        }
        // A zero byte stands in no JSON text; with it a decoder may take the bytes for UTF-16, and a rule would not.
        guard String(validating: bytes, as: UTF8.self) != nil, !bytes.contains(0) else {
            throw refused(update, "$ is not UTF-8")
        }
        return bytes
    }

    private func refused(
        _ update: RefUpdate, _ message: String,
        advice: String = "push again; if it stays so, update git-session"
    ) -> PushFacts.Irregularity {
        PushFacts.Irregularity(ref: update.ref, message: message, advice: advice)
    }

    private static let adviceToLetTheHelper = "let 'git session push' ship sessions"

    /// Puts one session's segments, in order, behind those that are recorded.
    private func fit(
        _ segments: [ReceivedSegment], of session: SessionID, into arrived: inout Arrived,
        _ irregularities: inout [PushFacts.Irregularity]
    ) throws {
        let recorded = try context.ledger.recordedSession(session)
        var hashes = recorded?.segments ?? [:]
        for received in segments {
            let number = received.name.segment
            var problem: (message: String, advice: String)?
            if let owner = recorded?.owner, !owner.utf8.elementsEqual(context.actor.name.utf8) {
                problem = (
                    "the session belongs to another actor",
                    "push as \(VisibleText.escaping(owner)), who recorded it, or take it off with '\(Self.forgetting(session))'"
                )
            } else if let hash = hashes[number] {
                if hash != received.hash {
                    problem = (
                        "the segment is recorded already, with other content",
                        Self.adviceOnAnotherCopy(of: session)
                    )
                }
            } else if number > 1, hashes[number - 1] == nil {
                problem = (
                    "segment \(number - 1) of the session is not recorded",
                    "ship it first: 'git session push'"
                )
            } else if number > 1, hashes[number - 1] != received.previous {
                problem = (
                    "$.previous is not the hash of segment \(number - 1) as it is recorded",
                    Self.adviceOnAnotherCopy(of: session)
                )
            }
            if let problem {
                irregularities.append(
                    PushFacts.Irregularity(
                        ref: SessionRef.name(of: received.name), message: problem.message,
                        advice: problem.advice))
                continue
            }
            arrived.known.append(received)
            if hashes.updateValue(received.hash, forKey: number) == nil {
                arrived.new.append(received)
            }
        }
    }

    private static func adviceOnAnotherCopy(of session: SessionID) -> String {
        "ship it from the clone that shipped what is recorded; here '\(forgetting(session))' takes it off"
    }

    /// The command that takes a session off a clone, also where no mirror has all of it.
    private static func forgetting(_ session: SessionID) -> String { "git session forget --force \(session)" }
}
