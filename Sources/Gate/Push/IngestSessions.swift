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

    func callAsFunction(
        _ updates: [RefUpdate], _ irregularities: inout [PushFacts.Irregularity]
    ) throws -> Arrived {
        var received: [ReceivedSegment] = []
        for update in updates where update.ref.namespace == .session && update.kind != .delete {
            switch try read(update) {
            case .success(let segment): received.append(segment)
            case .failure(let irregularity): irregularities.append(irregularity)
            }
        }
        var arrived = Arrived()
        for (session, segments) in Dictionary(grouping: received, by: \.segment.session) {
            let ordered = segments.sorted { $0.segment.segment < $1.segment.segment }
            try fit(ordered, of: session, into: &arrived, &irregularities)
        }
        return arrived
    }

    private func read(_ update: RefUpdate) throws -> Result<ReceivedSegment, PushFacts.Irregularity> {
        func refused(_ message: String) -> Result<ReceivedSegment, PushFacts.Irregularity> {
            .failure(PushFacts.Irregularity(ref: update.ref, message: message))
        }
        guard let name = SessionRef.segment(of: update.ref) else {
            return refused("a session's ref is refs/ai-sessions/<ulid>/<segment>")
        }
        let content: [UInt8]
        switch try repository.blob(update.new, limit: SessionSegment.maximumSize + SealedSegment.overhead) {
        case .success(let bytes): content = bytes
        case .failure(.notABlob): return refused("a segment is a blob, this is not one")
        case .failure(.tooLarge(let size)):
            return refused(
                "the segment has \(size - SealedSegment.overhead) bytes, at most \(SessionSegment.maximumSize) are taken"
            )
        }
        guard let sealed = SealedSegment(content) else {
            return refused(
                "the segment is not sealed, so that whoever reads the repository could read it; update git-session "
                    + "and push again")
        }
        let key = try keys.openSegments()
        guard sealed.keyID == key.id else {
            return refused(
                "the segment is sealed to the key \(VisibleText.escaping(sealed.keyID)), this home's is \(key.id); "
                    + "run 'git session enable' again and push again")
        }
        guard let bytes = try? key.open(sealed, as: name) else {
            return refused(
                "the segment cannot be opened: it was sealed under another name, or damaged on its way; push again, "
                    + "and if it stays so, run 'git session enable' again")
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
                ReceivedSegment(segment: segment, hash: hash, bytes: bytes, lines: read.lines(of: segment)))
        } catch let invalid as SessionSegment.Invalid {
            return refused("\(invalid.path) \(invalid.message)")
        } catch let error as DecodingError {
            return refused(JSONProblem(error).description)
        }
    }

    /// Puts one session's segments, in order, behind those that are recorded.
    private func fit(
        _ segments: [ReceivedSegment], of session: SessionID, into arrived: inout Arrived,
        _ irregularities: inout [PushFacts.Irregularity]
    ) throws {
        let recorded = try ledger.recordedSession(session)
        var hashes = recorded?.segments ?? [:]
        for received in segments {
            let segment = received.segment
            var problem: String?
            if let owner = recorded?.owner, !owner.utf8.elementsEqual(actor.name.utf8) {
                problem = "the session belongs to another actor"
            } else if let hash = hashes[segment.segment] {
                if hash != received.hash { problem = "the segment is recorded already, with other content" }
            } else if segment.segment > 1, hashes[segment.segment - 1] == nil {
                problem = "segment \(segment.segment - 1) of the session is not recorded; ship it first"
            } else if segment.segment > 1, hashes[segment.segment - 1] != segment.previous {
                problem = "$.previous is not the hash of segment \(segment.segment - 1) as it is recorded"
            }
            if let problem {
                irregularities.append(
                    PushFacts.Irregularity(ref: SessionRef.name(of: segment.name), message: problem))
                continue
            }
            arrived.known.append(received)
            if hashes.updateValue(received.hash, forKey: segment.segment) == nil {
                arrived.new.append(received)
            }
        }
    }
}
