import Domain
import Foundation
import Programs
import SessionCapture

/// Brings sealed segments to a mirror.
package struct Shipment {
    private typealias Item = (session: SpooledSession, segment: SpooledSession.Sealed)

    private static let batchCount = 200
    /// In bytes.
    private static let batchSize = 64 << 20

    package let clone: Clone

    package init(clone: Clone) {
        self.clone = clone
    }

    /// The mirror did not take the segments; they stay for the next time.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// What became of a shipment.
    package struct Outcome: CustomStringConvertible {
        fileprivate(set) var sessions: Set<SessionID> = []
        package fileprivate(set) var segments = 0
        /// The mirror's words on what it did not take.
        fileprivate(set) var refusals: [String] = []

        /// What was brought along.
        package var description: String {
            "\(Plural.of(segments, "segment")) of \(Plural.of(sessions.count, "recorded session"))"
        }

        package func throwRefusals() throws {
            guard refusals.isEmpty else { throw Failure(description: refusals.joined(separator: "\n")) }
        }

        fileprivate static func + (one: Outcome, other: Outcome) -> Outcome {
            Outcome(
                sessions: one.sessions.union(other.sessions), segments: one.segments + other.segments,
                refusals: one.refusals + other.refusals)
        }
    }

    /// Whether anything was ever recorded that a mirror might want.
    package var hasSomething: Bool {
        !clone.spool.sessions().isEmpty || !clone.spool.forgottenSegments.lost.isEmpty
    }

    /// Seals what belongs to sessions that commits name, or that edited something.
    package func sealTheRest() {
        TranscriptSweep(clone: clone).beforePush()
        for session in clone.spool.sessions() {
            do {
                clone.transcripts.bringUpToDate(session)
                guard session.hasNews(), session.concernsMirrors else { continue }
                _ = try session.seal(masking: clone.masker(renewing: true))
            } catch {
                clone.spool.log.add("cannot seal session \(session.id): \(error)")
            }
        }
    }

    /// How many segments `home` has not taken yet.
    package func waiting(for home: MirrorBook.Home) -> Int { items(for: home).count }

    /// Ships everything that `home` has not taken.
    package func callAsFunction(to url: String, home: MirrorBook.Home) throws -> Outcome {
        let waiting = items(for: home)
        guard !waiting.isEmpty else { return Outcome() }
        let sealer = try SegmentSealer(for: home)
        var outcome = Outcome()
        for batch in try Self.batches(of: waiting) {
            Notice.progress(
                "shipping sessions: \(outcome.segments) of \(waiting.count) segments",
                if: waiting.count > Self.batchCount)
            outcome = try outcome + ship(batch, to: url, home, sealer)
        }
        Notice.progress(
            "shipping sessions: \(outcome.segments) of \(waiting.count) segments",
            if: waiting.count > Self.batchCount)
        return outcome
    }

    private func items(for home: MirrorBook.Home) -> [Item] {
        clone.spool.sessions().flatMap { session in
            session.unshipped(to: home.home).map { (session, $0) }
        }
    }

    private static func batches(of items: [Item]) throws -> [[Item]] {
        var batches: [[Item]] = []
        var size = 0
        for item in items {
            let length =
                try FileManager.default.attributesOfItem(atPath: item.segment.path)[.size] as? Int ?? 0
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
    private func ship(
        _ batch: [Item], to url: String, _ home: MirrorBook.Home, _ sealer: SegmentSealer
    ) throws -> Outcome {
        let outcome = try push(batch, to: url, sealer)
        if outcome.succeeded {
            // What answers at the mirror's address may be another repository by now, which keeps nothing.
            guard outcome.errorText.contains(SessionRef.acceptance) else {
                throw Failure(
                    description: "\(url) took them without the word of a gate, so they count as not shipped; "
                        + "is it still the mirror of \(home.origin)?")
            }
            for (session, segment) in batch { try session.markShipped(segment, to: home.home) }
            return Outcome(sessions: Set(batch.map(\.session.id)), segments: batch.count)
        }
        guard outcome.outputText.contains("\n!") || outcome.outputText.hasPrefix("!") else {
            throw Failure(description: outcome.errorText)
        }
        let sessions = Dictionary(grouping: batch, by: \.session.id).values.sorted {
            $0[0].session.id.rawValue < $1[0].session.id.rawValue
        }
        guard sessions.count > 1 else {
            return Outcome(refusals: ["session \(batch[0].session.id): \(outcome.errorText)"])
        }
        return try sessions.reduce(Outcome()) { try $0 + ship($1, to: url, home, sealer) }
    }

    /// Pushes from a folder of objects of its own: what is sealed for a mirror is of no use in this repository.
    private func push(_ batch: [Item], to url: String, _ sealer: SegmentSealer) throws -> ChildProcess.Outcome
    {
        let folder = "\(clone.spool.path)/shipping-\(getpid())"
        try FileManager.default.createDirectory(
            atPath: folder + "/objects", withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let files = try batch.enumerated().map { number, item in
            let file = "\(folder)/\(number)"
            try sealer.seal(item.segment).write(to: URL(fileURLWithPath: file))
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
        // Settings for pushes of branches must not bring anything else along.
        return try git.run(
            [
                "-c", "push.followTags=false", "-c", "push.gpgSign=false", "push", "--porcelain",
                "--no-verify",
                "--recurse-submodules=no", url,
            ] + refspecs)
    }
}
