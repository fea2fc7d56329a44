import Crypto
package import Domain
import Files
package import Foundation

extension SpooledSession {
    var segmentsPath: String { path + "/segments" }

    /// A sealed segment.
    package struct Sealed: Hashable, Sendable {
        package let name: SegmentName
        package let hash: SegmentHash
        /// The byte of the events up to which it goes.
        let end: Int
        package let path: String

        /// The lines of a commit message that name it.
        package var trailer: SessionTrailer { SessionTrailer(segment: name, hash: hash) }

        /// Whether it has this edit, where no segment before it has.
        package func holds(_ edit: WrittenLines.Find) -> Bool { edit.end <= end }

        /// The bytes that the hash is over.
        ///
        /// - Throws: what the system says where the file cannot be read.
        package func bytes() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }
    }

    /// The sealed segments, in order.
    package func sealed() -> [Sealed] {
        let files = FolderNames.of(segmentsPath)
        return files.compactMap { file in
            guard file.hasSuffix(".json") else { return nil }
            let fields = file.dropLast(".json".count).split(separator: "-")
            guard fields.count == 3, let number = Int(fields[0]), let end = Int(fields[1]),
                let hash = SegmentHash(hex: fields[2])
            else { return nil }
            return Sealed(
                name: SegmentName(session: id, segment: number), hash: hash, end: end,
                path: "\(segmentsPath)/\(file)")
        }.sorted { $0.name < $1.name }
    }

    /// The segment that a sealed one's bytes hold.
    ///
    /// - Throws: what the system or the decoder says where the file cannot be read.
    package func segment(_ sealed: Sealed) throws -> SessionSegment {
        try JSONDecoder().decode(SessionSegment.self, from: sealed.bytes())
    }

    /// Whether anything was told since the last segment.
    package func hasNews() -> Bool {
        eventSize() > sealed().last?.end ?? 0
    }

    /// The edits since the last segment.
    package func unsealedEdits() -> [SessionSegment.Edit] {
        let sealed = sealed()
        guard eventSize() > sealed.last?.end ?? 0 else { return [] }
        return news(after: sealed, kinds: [.edit]).builder.edits.compactMap {
            $0.decoded(SessionSegment.Edit.self)
        }
    }

    /// The paths that were edited since the last segment.
    package func unsealedPaths() -> Set<String> {
        let sealed = sealed()
        guard eventSize() > sealed.last?.end ?? 0 else { return [] }
        return Set(news(after: sealed, kinds: [.edit]).builder.edits.map(\.path))
    }

    /// What a sealed segment edited, from the events that it was made of.
    func editedPaths(_ sealed: Sealed, after before: Sealed?) -> Set<String> {
        Set(
            entries(from: before?.end ?? 0, kinds: [.edit]).prefix { $0.end <= sealed.end }.map(\.path))
    }

    /// Seals what is new, as several segments where one cannot hold it. Returns the new ones, none where nothing is
    /// new.
    ///
    /// - Parameter masker: the secrets that are known now, some of which may not have been known when it was told;
    ///   nil for none.
    /// - Throws: `SystemError` where the spool cannot be written, or what the rules for secrets say where they
    ///   cannot be applied.
    package func seal(masking masker: Masker? = nil) throws -> [Sealed] {
        // Every push asks every session: one that is over must not be read for it.
        guard hasNews() else { return [] }
        return try withLock(named: "lock") {
            var new: [Sealed] = []
            var rules: String?
            while let next = try sealNext(masker, &rules) { new.append(next) }
            if let rules { try noteSealed(by: rules) }
            return new
        }
    }

    /// - Parameter rules: the digest of the rules that it was masked by once more.
    private func sealNext(_ masker: Masker?, _ rules: inout String?) throws -> Sealed? {
        let sealed = sealed()
        let before = sealed.last
        guard eventSize() > before?.end ?? 0 else { return nil }
        let (builder, end) = news(after: sealed)
        guard !builder.isEmpty else { return nil }
        let number = (before?.name.segment ?? 0) + 1
        let document = try builder.document(
            session: id, number: number, previous: before?.hash, description: try description())
        var masker = masker
        let bytes = try masked(document, by: &masker)
        rules = masker?.appliedRules ?? rules
        guard let hash = SegmentHash(bytes: SHA256.hash(data: bytes)) else { return nil }
        let path = "\(segmentsPath)/\(number)-\(end)-\(hash.hex).json"
        // A commit is about to name it.
        try Spool.replace(path, with: bytes, isDurable: true)
        return Sealed(
            name: SegmentName(session: id, segment: number), hash: hash, end: end, path: path)
    }

    /// The bytes of the segment that would be sealed now; nil where nothing is new.
    ///
    /// - Throws: as `seal(masking:)`.
    package func preview(masking masker: Masker? = nil) throws -> Data? {
        let sealed = sealed()
        let (builder, _) = news(after: sealed)
        guard !builder.isEmpty else { return nil }
        let document = try builder.document(
            session: id, number: (sealed.last?.name.segment ?? 0) + 1, previous: sealed.last?.hash,
            description: try description())
        var masker = masker
        return try masked(document, by: &masker)
    }

    /// Masks once more what was masked when it was recorded, as far as something else is known now.
    private func masked(_ document: Data, by masker: inout Masker?) throws -> Data {
        guard var known = masker else { return document }
        defer { masker = known }
        var document = document
        if known.isFound(inJSON: document) {
            document = Data(known.maskValues(json: String(decoding: document, as: UTF8.self)).utf8)
        }
        guard try known.knowsMore(than: recordedRules) else { return document }
        let segment = known.mask(try JSONDecoder().decode(SessionSegment.self, from: document))
        if let failure = known.failure { throw failure }
        return try SegmentBuilder.encoder.encode(segment)
    }

    /// The models that answered in `segments`, or last where none is told there.
    package func models(of segments: [Sealed]) -> [String] {
        let all = sealed()
        let starts = [0] + all.map(\.end)
        var models: [String] = []
        for (segment, start) in zip(all, starts) where segments.contains(segment) {
            models += entries(from: start, kinds: [.answer, .model]).prefix { $0.end <= segment.end }
                .compactMap(\.model)
        }
        if models.isEmpty { models = [lastModel].compactMap(\.self) }
        var seen: Set<String> = []
        return models.filter { seen.insert($0).inserted }
    }

    /// How far before a segment's end what is told again is known again, in bytes: of the last segment at most so much,
    /// and with those before it at least so much.
    private static let memory = (most: 1 << 20, least: 256 << 10)

    /// What is new since the last of `sealed`. What the two sources tell twice they tell in one turn or the next. In a turn
    /// an agent may commit and push several times, so that several segments lie between.
    private func news(after sealed: [Sealed], kinds: Set<SpoolEntry.Kind>? = nil) -> (
        builder: SegmentBuilder, end: Int
    ) {
        let last = sealed.last?.end ?? 0
        var builder = SegmentBuilder()
        var end = last
        let before = max(sealed.dropLast().last?.end ?? 0, last - Self.memory.most)
        for entry in entries(from: min(before, max(0, last - Self.memory.least)), kinds: kinds) {
            guard builder.add(entry, isNew: entry.end > last) else { break }
            end = max(end, entry.end)
        }
        return (builder, end)
    }

    // MARK: Shipping

    /// The segments that the home has not taken yet, in order.
    package func unshipped(to home: String) -> [Sealed] {
        sealed().filter { access(shippedMark($0, home), F_OK) != 0 }
    }

    /// The segments that no home has taken, in order.
    package func shippedNowhere() -> [Sealed] {
        let files = FolderNames.of(segmentsPath)
        return sealed().filter { sealed in
            !files.contains { $0.hasPrefix("\(sealed.name.segment).shipped-") }
        }
    }

    /// Notes that a home has taken a segment.
    ///
    /// - Throws: `SystemError` where that cannot be written.
    package func markShipped(_ sealed: Sealed, to home: String) throws {
        try Spool.replace(shippedMark(sealed, home), with: Data())
    }

    private func shippedMark(_ sealed: Sealed, _ home: String) -> String {
        "\(segmentsPath)/\(sealed.name.segment).shipped-\(home)"
    }
}
