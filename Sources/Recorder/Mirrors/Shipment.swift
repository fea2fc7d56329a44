import Domain
import Files
import Foundation
import Programs
import SessionCapture

/// Ships sealed segments to a mirror.
package struct Shipment {
    private typealias Item = (session: SpooledSession, segment: SpooledSession.Sealed)

    private static let batchCount = 200
    /// The size of a batch, in bytes.
    private static let batchSize = 64 << 20

    package let clone: Clone

    package init(clone: Clone) {
        self.clone = clone
    }

    /// The segments that a mirror took, and its refusals.
    package struct Outcome: CustomStringConvertible {
        fileprivate(set) var sessions: Set<SessionID> = []
        package fileprivate(set) var segments = 0
        /// The mirror's words on what it refused.
        fileprivate(set) var refusals: [String] = []

        /// The counts of what was taken, as `2 segments of 1 recorded session`.
        package var description: String {
            "\(Plural.of(segments, "segment")) of \(Plural.of(sessions.count, "recorded session"))"
        }

        /// Ends where the mirror took everything.
        ///
        /// - Throws: `Problem` with the mirror's words on what it refused.
        package func throwRefusals() throws {
            guard refusals.isEmpty else { throw Problem(.denied, refusals.joined(separator: "\n")) }
        }

        fileprivate static func + (one: Outcome, other: Outcome) -> Outcome {
            Outcome(
                sessions: one.sessions.union(other.sessions), segments: one.segments + other.segments,
                refusals: one.refusals + other.refusals)
        }
    }

    /// Whether anything was ever recorded that could go to a mirror.
    package var hasSomething: Bool {
        !clone.spool.sessions().isEmpty || !clone.spool.forgottenSegments.lost.isEmpty
    }

    /// Seals what is new in the sessions that commits name or that edited something.
    package func sealTheRest() {
        TranscriptSweep(clone: clone).note()
        for session in clone.spool.sessions() {
            do {
                clone.transcripts.bringUpToDate(session)
                guard session.hasNews(), session.concernsMirrors else { continue }
                _ = try session.seal(masking: clone.masker(of: session, renewing: true))
            } catch {
                clone.spool.log.add("cannot seal session \(session.id): \(Problem(classing: error))")
            }
        }
    }

    /// How many segments a mirror's home has not taken yet.
    package func waiting(for mirror: MirrorAnnouncement) -> Int { items(for: mirror).count }

    /// Ships everything that the home of the mirror at `url` has not taken.
    ///
    /// - Throws: `Problem` where the mirror cannot be reached or writes no receipt, `Problem` where it has
    ///   no valid key. What it refuses is in the outcome.
    package func callAsFunction(to url: String, of mirror: MirrorAnnouncement) throws -> Outcome {
        let waiting = items(for: mirror)
        guard !waiting.isEmpty else { return Outcome() }
        let target = Target(url: url, mirror: mirror, sealer: try SegmentSealer(for: mirror))
        var outcome = Outcome()
        for batch in try Self.batches(of: waiting) {
            Program.session.tellProgress(
                "shipping sessions: \(outcome.segments) of \(waiting.count) segments",
                if: waiting.count > Self.batchCount)
            outcome = try outcome + ship(batch, to: target)
        }
        Program.session.tellProgress(
            "shipping sessions: \(outcome.segments) of \(waiting.count) segments",
            if: waiting.count > Self.batchCount)
        return outcome
    }

    /// The mirror that a shipment goes to.
    private struct Target {
        let url: String
        let mirror: MirrorAnnouncement
        let sealer: SegmentSealer
    }

    private func items(for mirror: MirrorAnnouncement) -> [Item] {
        clone.spool.sessions().flatMap { session in
            session.unshipped(to: mirror.home).map { (session, $0) }
        }
    }

    private static func batches(of items: [Item]) throws -> [[Item]] {
        var batches: [[Item]] = []
        var size = 0
        for item in items {
            let length = try FileStatus(of: item.segment.path).size
            if let last = batches.last, last.count < batchCount, size + length <= batchSize {
                batches[batches.count - 1].append(item)
                size += length
            } else {
                batches.append([item])
                size = length
            }
        }
        return batches
    }

    /// Ships a batch. Where the mirror refuses it, each session goes alone, so that one does not hold up the others.
    private func ship(_ batch: [Item], to target: Target) throws -> Outcome {
        let outcome = try push(batch, to: target)
        if outcome.succeeded {
            // Another repository may answer at the mirror's address by now, which records nothing.
            guard SegmentReceipt.confirms(batch.count, in: outcome.errorText) else {
                throw Problem(
                    .unavailable,
                    "\(target.url) took them without a mirror's receipt, so they count as not shipped; "
                        + "is it still the mirror of \(target.mirror.origin)?")
            }
            for (session, segment) in batch { try session.markShipped(segment, to: target.mirror.home) }
            return Outcome(sessions: Set(batch.map(\.session.id)), segments: batch.count)
        }
        guard outcome.outputText.contains("\n!") || outcome.outputText.hasPrefix("!") else {
            throw Problem(.unavailable, outcome.errorText)
        }
        let sessions = Dictionary(grouping: batch, by: \.session.id).values.sorted {
            $0[0].session.id.rawValue < $1[0].session.id.rawValue
        }
        guard sessions.count > 1 else {
            return Outcome(refusals: ["session \(batch[0].session.id): \(outcome.errorText)"])
        }
        return try sessions.reduce(Outcome()) { try $0 + ship($1, to: target) }
    }

    /// Pushes from an object folder of its own: what is sealed for a mirror is of no use in this repository.
    private func push(_ batch: [Item], to target: Target) throws -> ChildProcess.Outcome {
        let folder = "\(clone.spool.path)/shipping-\(getpid())"
        try FileManager.default.createDirectory(
            atPath: folder + "/objects", withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let files = try batch.enumerated().map { number, item in
            let file = "\(folder)/\(number)"
            try target.sealer.seal(item.segment).write(to: URL(fileURLWithPath: file))
            return file
        }
        let git = clone.git.adding([
            "GIT_OBJECT_DIRECTORY": folder + "/objects",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": clone.commonDirectory + "/objects",
        ])
        let blobs = try git.output(
            ["hash-object", "-w", "--no-filters", "--stdin-paths"],
            input: Array(files.joined(separator: "\n").utf8)
        ).split(separator: "\n")
        let refspecs = zip(blobs, batch).map { "\($0):\(SessionRef.name(of: $1.segment.name).rawValue)" }
        // The developer's settings for pushes must not add anything.
        return try git.run(
            [
                "-c", "push.followTags=false", "-c", "push.gpgSign=false", "push", "--porcelain",
                "--no-verify", "--recurse-submodules=no", target.url,
            ] + refspecs)
    }
}
