import Domain
import Foundation

/// Folds events into a segment. What was told twice, by a hook and by the transcript, appears once.
///
/// The values of the entries are copied as they are: a session of ten thousand events is sealed while Git waits.
struct SegmentBuilder {
    private var messages: [(time: String, value: ArraySlice<UInt8>)] = []
    /// Which message a key stands for, so that a better time can be put in; negative for one of an earlier segment.
    private var positions: [Key: Int] = [:]
    private(set) var edits: [SpoolEntry] = []
    private(set) var models: [String] = []
    /// The tokens of each answer, as far as they are new: the lines of one answer count on.
    private var usage: [ArraySlice<UInt8>: (before: SessionSegment.Usage, now: SessionSegment.Usage)] = [:]
    private var agentVersion: String?
    private var binaryParts = 0
    private var secrets: [String: Int] = [:]
    private var seenNames: Set<ArraySlice<UInt8>> = []
    private var seenEdits: Set<Key> = []
    /// The calls whose binary parts are counted.
    private var callsWithBinaryParts: Set<ArraySlice<UInt8>> = []
    /// How often each source told a text: its second "go on" is the other source's second one, too.
    private var occurrences: [MaskedEvent.Source: [ArraySlice<UInt8>: Int]] = [:]
    /// When a hook last told a text that has no name of its own.
    private var lastTold: [ArraySlice<UInt8>: Int] = [:]
    private var size = 0

    /// How much a segment's messages and edits may take, in bytes, so that the whole stays within what a mirror
    /// accepts.
    static let capacity = SessionSegment.maximumSize - (64 << 10)
    /// How far apart two calls of one hook may be, in seconds, where two settings of an agent name the recorder.
    private static let doubleFire = 2

    /// What was told, and how often before.
    private struct Key: Hashable {
        let bytes: ArraySlice<UInt8>
        var count = 0
    }

    /// Takes an entry; false where the segment is full and the entry begins the next one.
    mutating func add(_ entry: SpoolEntry, isNew: Bool) -> Bool {
        if isNew, size + entry.value.count > Self.capacity, size > 0 { return false }
        let isKnown = !entry.name.isEmpty && !seenNames.insert(entry.name).inserted
        if !isKnown { fold(entry, isNew: isNew) }
        return true
    }

    var isEmpty: Bool { messages.isEmpty && edits.isEmpty }

    private mutating func fold(_ entry: SpoolEntry, isNew: Bool) {
        switch entry.kind {
        case .message: addMessage(entry, isNew: isNew)
        case .edit: addEdit(entry, isNew: isNew)
        case .answer:
            if isNew, let model = entry.model { note(model: model) }
            addTokens(entry, isNew: isNew)
        case .model:
            if isNew, let model = entry.model { note(model: model) }
        case .agentVersion: agentVersion = entry.decoded(String.self) ?? agentVersion
        case .binaryParts: addBinaryParts(entry, isNew: isNew)
        case .masked:
            if isNew { secrets.merge(entry.decoded([String: Int].self) ?? [:], uniquingKeysWith: +) }
        }
    }

    private mutating func note(model: String) {
        if !models.contains(model) { models.append(model) }
    }

    private mutating func addMessage(_ entry: SpoolEntry, isNew: Bool) {
        guard let key = countedKey(of: entry) else { return }
        guard let position = positions[key] else {
            positions[key] = isNew ? messages.count : -1
            guard isNew else { return }
            messages.append((entry.time, entry.value))
            size += entry.value.count
            return
        }
        if entry.source == .transcript, position >= 0, !entry.time.isEmpty {
            // The transcript knows when it really was.
            messages[position] = (entry.time, entry.value)
        }
    }

    private mutating func addEdit(_ entry: SpoolEntry, isNew: Bool) {
        guard let colon = entry.key.firstIndex(of: UInt8(ascii: ":")) else { return }
        let call = entry.key[..<colon]
        let lines = entry.key[(colon + 1)...]
        let isFirstOfCall = call.isEmpty || seenEdits.insert(Key(bytes: call)).inserted
        // A hook may not tell which call it was, where the transcript does.
        let isFirst = seenEdits.insert(Key(bytes: lines, count: count(lines, of: entry.source) + 1)).inserted
        guard isFirst, isFirstOfCall, isNew else { return }
        edits.append(entry)
        size += entry.value.count
    }

    private mutating func addBinaryParts(_ entry: SpoolEntry, isNew: Bool) {
        let isFirst = entry.key.isEmpty || callsWithBinaryParts.insert(entry.key).inserted
        if isFirst, isNew { binaryParts += entry.decoded(Int.self) ?? 0 }
    }

    /// The entry's key with how often its source told it; nil for a hook that fires twice.
    private mutating func countedKey(of entry: SpoolEntry) -> Key? {
        guard entry.key.first == UInt8(ascii: "=") else { return Key(bytes: entry.key) }
        if entry.source == .hook, let time = Self.seconds(entry.time) {
            let last = lastTold.updateValue(time, forKey: entry.key)
            if let last, abs(time - last) <= Self.doubleFire { return nil }
        }
        return Key(bytes: entry.key, count: count(entry.key, of: entry.source))
    }

    /// How often `source` told this before.
    private mutating func count(_ key: ArraySlice<UInt8>, of source: MaskedEvent.Source) -> Int {
        let count = occurrences[source, default: [:]][key, default: 0]
        occurrences[source, default: [:]][key] = count + 1
        return count
    }

    /// A number that grows by one a second, from `YYYY-MM-DDThh:mm:ss`; months of 31 days do for what is near.
    private static func seconds(_ time: String) -> Int? {
        let digits = time.utf8.prefix(19).split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let fields = digits.compactMap { Int(String(decoding: $0, as: UTF8.self)) }
        guard fields.count == 6 else { return nil }
        return zip(fields.dropFirst(), [12, 31, 24, 60, 60]).reduce(fields[0]) { $0 * $1.1 + $1.0 }
    }

    private mutating func addTokens(_ entry: SpoolEntry, isNew: Bool) {
        let counts = entry.decoded([Int].self) ?? []
        guard counts.count == 3 else { return }
        var known = usage[entry.key] ?? (SessionSegment.Usage(), SessionSegment.Usage())
        known.now.inputTokens = max(known.now.inputTokens, counts[0])
        known.now.outputTokens = max(known.now.outputTokens, counts[1])
        known.now.cacheReadInputTokens = max(known.now.cacheReadInputTokens, counts[2])
        if !isNew { known.before = known.now }
        usage[entry.key] = known
    }
}

extension SegmentBuilder {
    /// The segment as the bytes that are hashed, kept and shipped.
    func document(
        session: SessionID, number: Int, previous: SegmentHash?, description: SpooledSession.Description
    ) throws -> Data {
        let frame = SessionSegment(
            session: session, segment: number, previous: previous, conversation: description.conversation,
            agent: description.agent, agentVersion: agentVersion, provider: ModelFamily.provider(of: models),
            models: models,
            usage: newTokens,
            masked: SessionSegment.Masked(binaryParts: binaryParts, secrets: secrets.isEmpty ? nil : secrets))
        var bytes = try Self.encoder.encode(frame)
        // Hooks tell at once and transcripts later, so the order of arrival is not the order of events.
        let ordered = messages.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }
        Self.fill("messages", of: &bytes, with: ordered.map(\.element.value))
        Self.fill("edits", of: &bytes, with: edits.map(\.value))
        return bytes
    }

    /// Makes the bytes of segments.
    static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// Puts values into the empty array `key`. Nothing else reads like one: quotes inside of a text are escaped.
    private static func fill(_ key: String, of bytes: inout Data, with values: [ArraySlice<UInt8>]) {
        guard !values.isEmpty, let place = bytes.range(of: Data("\"\(key)\":[]".utf8)) else { return }
        let rest = bytes[(place.upperBound - 1)...]
        var filled = Data(capacity: bytes.count + values.reduce(0) { $0 + $1.count + 1 })
        filled += bytes[..<(place.upperBound - 1)]
        for (index, value) in values.enumerated() {
            if index > 0 { filled.append(UInt8(ascii: ",")) }
            filled += value
        }
        filled += rest
        bytes = filled
    }

    private var newTokens: SessionSegment.Usage {
        usage.values.reduce(into: SessionSegment.Usage()) { sum, tokens in
            sum.inputTokens += tokens.now.inputTokens - tokens.before.inputTokens
            sum.outputTokens += tokens.now.outputTokens - tokens.before.outputTokens
            sum.cacheReadInputTokens += tokens.now.cacheReadInputTokens - tokens.before.cacheReadInputTokens
        }
    }
}
