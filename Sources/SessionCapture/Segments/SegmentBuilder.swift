import Domain
import Foundation

/// Folds events into a segment. What was told twice, by a hook and by the transcript, appears once.
///
/// The values of the entries are copied as they are: a session of ten thousand events is sealed while Git waits.
struct SegmentBuilder {
    private var messages: [(time: String, value: ArraySlice<UInt8>)] = []
    /// Which message a key stands for, so that a better time can be put in; negative for one of an earlier segment.
    private var positions: [Key: Int] = [:]
    /// The same by what calls with an id say, for a source that tells none.
    private var positionsOfCalls: [Key: Int] = [:]
    private(set) var edits: [SpoolEntry] = []
    private(set) var models: [String] = []
    /// The tokens of each answer, as far as they are new: the lines of one answer count on.
    private var usage: [ArraySlice<UInt8>: (before: SessionSegment.Usage, now: SessionSegment.Usage)] = [:]
    private var agentVersion: String?
    private var binaryParts = 0
    private var secrets: [String: Int] = [:]
    private var declaration: Declaration?
    private var seenNames: Set<ArraySlice<UInt8>> = []
    /// Which edit a key stands for; negative for one of an earlier segment.
    private var positionsOfEdits: [Key: Int] = [:]
    /// The calls, each with a file, of which it was seen what they changed.
    private var comparedCalls: Set<ArraySlice<UInt8>> = []
    /// The calls whose binary parts are counted.
    private var callsWithBinaryParts: Set<ArraySlice<UInt8>> = []
    /// How often each source told a text: its second "go on" is the other source's second one, too.
    private var occurrences: [MaskedEvent.Source: [ArraySlice<UInt8>: Int]] = [:]
    /// When a hook last told a text or a call without an id, and whether with a name of its own.
    private var lastTold: [ArraySlice<UInt8>: (time: Int, isNamed: Bool)] = [:]
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

    var isEmpty: Bool { messages.isEmpty && edits.isEmpty && declaration == nil }

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
        case .declared:
            if isNew { declaration = entry.decoded(Declaration.self) }
        }
    }

    private mutating func note(model: String) {
        if !models.contains(model) { models.append(model) }
    }

    private mutating func addMessage(_ entry: SpoolEntry, isNew: Bool) {
        guard !hasFiredTwice(entry) else { return }
        let position = isNew ? messages.count : -1
        if let known = takePosition(of: entry, orNew: position) {
            guard entry.source == .transcript, known >= 0, !entry.time.isEmpty else { return }
            // The transcript knows when it really was.
            messages[known] = (entry.time, entry.value)
        } else if isNew {
            messages.append((entry.time, entry.value))
            size += entry.value.count
        }
    }

    /// The position of the message that an entry tells again; nil where it is the first to tell it, which then has the
    /// position `new`. What has an id is known by it; what one of two sources tells without one, by what it says.
    private mutating func takePosition(of entry: SpoolEntry, orNew new: Int) -> Int? {
        let (id, content) = entry.keyHalves
        guard !id.isEmpty else {
            let key = Key(bytes: content, count: count(content, of: entry.source))
            if let known = positions[key] ?? positionsOfCalls[key] { return known }
            positions[key] = new
            return nil
        }
        if let known = positions[Key(bytes: id)] { return known }
        let key = Key(bytes: content, count: content.isEmpty ? 0 : count(content, of: entry.source))
        let known = content.isEmpty ? nil : positions[key]
        positions[Key(bytes: id)] = known ?? new
        if known == nil, !content.isEmpty { positionsOfCalls[key] = new }
        return known
    }

    private mutating func addEdit(_ entry: SpoolEntry, isNew: Bool) {
        let (call, lines) = entry.keyHalves
        if entry.source == .hook, let told = entry.keyIfTold { comparedCalls.insert(told) }
        let number = count(lines, of: entry.source) + 1
        // What was seen needs no telling.
        guard entry.source == .hook || !comparedCalls.contains(call) else { return }
        let keys = [
            call.isEmpty ? nil : Key(bytes: call),
            // A hook may not tell which call it was, where the transcript does.
            Key(bytes: lines, count: number),
        ].compactMap(\.self)
        if let known = keys.compactMap({ positionsOfEdits[$0] }).first {
            for key in keys where positionsOfEdits[key] == nil { positionsOfEdits[key] = known }
            if known >= 0 { edits[known] = edits[known].completed(by: entry) }
            return
        }
        for key in keys { positionsOfEdits[key] = isNew ? edits.count : -1 }
        guard isNew else { return }
        edits.append(entry)
        size += entry.value.count
    }

    private mutating func addBinaryParts(_ entry: SpoolEntry, isNew: Bool) {
        let isFirst = entry.key.isEmpty || callsWithBinaryParts.insert(entry.key).inserted
        if isFirst, isNew { binaryParts += entry.decoded(Int.self) ?? 0 }
    }

    /// Whether an entry is what a hook told a moment ago. Where both have a name of their own, they are two.
    private mutating func hasFiredTwice(_ entry: SpoolEntry) -> Bool {
        guard entry.source == .hook, entry.key.first == UInt8(ascii: "="),
            let time = Self.seconds(entry.time)
        else { return false }
        let told = (time: time, isNamed: !entry.name.isEmpty)
        guard let last = lastTold.updateValue(told, forKey: entry.key), !(last.isNamed && told.isNamed) else {
            return false
        }
        return abs(time - last.time) <= Self.doubleFire
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
            masked: SessionSegment.Masked(binaryParts: binaryParts, secrets: secrets.isEmpty ? nil : secrets),
            declared: declaration)
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
