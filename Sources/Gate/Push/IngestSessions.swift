import Crypto
import Domain
import Foundation
import GitObjects
import LedgerStore

/// Opens the segments that a push brings and checks that each is whole, well-formed, its session's next, and its
/// owner's.
struct IngestSessions {
    let repository: Repository
    let ledger: Ledger
    let keys: HomeKeys
    let actor: Actor

    /// What a push brings: all sound segments, and those among them that are to be recorded.
    struct Arrived {
        var known: [ReceivedSegment] = []
        var new: [ReceivedSegment] = []
    }

    /// How much one push may bring, as segments and as their bytes before they were sealed; `git session push` sends less
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
            switch try read(update) {
            case .success(let segment): received.append(segment)
            case .failure(let irregularity): irregularities.append(irregularity)
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
    private func read(_ update: RefUpdate) throws -> Result<ReceivedSegment, PushFacts.Irregularity> {
        func refused(
            _ message: String, _ advice: String = "push again; if it stays so, update git-session"
        ) -> Result<ReceivedSegment, PushFacts.Irregularity> {
            .failure(PushFacts.Irregularity(ref: update.ref, message: message, advice: advice))
        }
        guard let name = SessionRef.segment(of: update.ref) else {
            return refused("a session's ref is refs/ai-sessions/<ulid>/<segment>", Self.adviceToLetTheHelper)
        }
        let content: [UInt8]
        switch try repository.blob(update.new, limit: SessionSegment.maximumSize + SealedSegment.overhead) {
        case .success(let bytes): content = bytes
        case .failure(.notABlob):
            return refused("a segment is a blob, this is not one", Self.adviceToLetTheHelper)
        case .failure(.tooLarge(let size)):
            return refused(
                "the segment has \(size - SealedSegment.overhead) bytes, at most \(SessionSegment.maximumSize) are taken",
                "update git-session, which seals no larger ones; 'git session forget' takes the session off")
        }
        guard let sealed = SealedSegment(content) else {
            return refused(
                "the segment is not sealed, so that whoever reads the repository could read it",
                "update git-session and push again")
        }
        let key = try keys.openSegments()
        guard sealed.keyID == key.id else {
            return refused(
                "the segment is sealed to the key \(VisibleText.escaping(sealed.keyID)), this home's is \(key.id)",
                "run 'git session enable' again and push again")
        }
        guard let bytes = try? key.open(sealed, as: name) else {
            return refused(
                "the segment cannot be opened: it was sealed under another name, or damaged on its way",
                "push again, and if it stays so, run 'git session enable' again")
        }
        guard String(validating: bytes, as: UTF8.self) != nil else { return refused("$ is not UTF-8") }
        do {
            let read = ReadSegment(hasher: try keys.lineHasher())
            let segment = try read(bytes)
            try segment.validate(as: name)
            guard let hash = SegmentHash(bytes: SHA256.hash(data: bytes)) else {
                return refused("it has no hash")
            }
            return .success(
                ReceivedSegment(segment, hash: hash, bytes: bytes, lines: read.lines(of: segment)))
        } catch let invalid as SessionSegment.Invalid {
            return refused("\(invalid.path) \(invalid.message)")
        } catch let error as DecodingError {
            return refused(JSONProblem(error).description)
        }
    }

    private static let adviceToLetTheHelper = "let 'git session push' ship sessions"

    /// Puts one session's segments, in order, behind those that are recorded.
    private func fit(
        _ segments: [ReceivedSegment], of session: SessionID, into arrived: inout Arrived,
        _ irregularities: inout [PushFacts.Irregularity]
    ) throws {
        let recorded = try ledger.recordedSession(session)
        var hashes = recorded?.segments ?? [:]
        for received in segments {
            let number = received.name.segment
            var problem: (message: String, advice: String)?
            if let owner = recorded?.owner, !owner.utf8.elementsEqual(actor.name.utf8) {
                problem = (
                    "the session belongs to another actor",
                    "push as \(VisibleText.escaping(owner)), who recorded it, or take it off with 'git session forget'"
                )
            } else if let hash = hashes[number] {
                if hash != received.hash {
                    problem = (
                        "the segment is recorded already, with other content", Self.adviceOnAnotherCopy
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
                    Self.adviceOnAnotherCopy
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

    private static let adviceOnAnotherCopy =
        "ship it from the clone that shipped what is recorded; here 'git session forget' takes it off"
}
