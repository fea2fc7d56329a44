package import Foundation

/// Rules in the form that scanners load: Vectorscan's database, and each rule by itself, read only when needed. An
/// agent waits while they are loaded, so nothing is parsed that may not be used.
///
/// The format: a mark of eight bytes; a checksum of what follows up to the database, see `Checksum64`; the place of the
/// database; the library, the digest, the title and a small database, which tells the machine, each after its length;
/// the number of rules, and for each its width, its kind and the lengths of its id, its path expression and its JSON;
/// the number of allow lists, and for each whether it goes by the place alone, and the length of its JSON; the ids;
/// the expressions; the rules; the lists; zeros up to a multiple of 64; Vectorscan's database as it is in memory,
/// with a checksum of its own. Ours has eight bytes, all other numbers four; they are little-endian.
package struct CompiledRules: Sendable {
    /// The reason why compiled rules cannot be used and must be compiled again.
    package enum Unusable: Error, Hashable, CustomStringConvertible {
        case damaged
        case otherLibrary(compiled: String, here: String)

        package var description: String {
            switch self {
            case .damaged: "the compiled rules are damaged"
            case .otherLibrary(let compiled, let here):
                "the rules were compiled with Vectorscan \(compiled), and here is \(here)"
            }
        }
    }

    /// The facts about a rule that are known without reading it.
    package struct Entry: Hashable, Sendable {
        /// The ways in which a rule's matches are found.
        package enum Kind: UInt32, Sendable {
            /// The database has its expression.
            case inDatabase
            /// The database has its keywords.
            case behindKeywords
            /// It is run on every text.
            case always
            /// It has no expression.
            case pathOnly
        }

        package let kind: Kind
        /// The length of its longest match, in bytes; nil where there is no longest one.
        package let width: Int?

        package init(kind: Kind, width: Int?) {
            self.kind = kind
            self.width = width
        }
    }

    /// The number that is added to a rule's number in the database for its keywords.
    package static let keywordOffset = 1 << 20

    private static let mark = Array("GHRULES4".utf8)
    /// The bytes of the mark, the checksum and the place of the database.
    private static let headSize = mark.count + 8 + 4

    private let layout: Layout
    private let bytes: Data

    /// The SHA-256 of the rules in hexadecimal, which identifies a compiled set.
    package var digest: String { layout.digest }
    package var title: String { layout.title }
    package var entries: [Entry] { layout.entries }

    /// The version of Vectorscan on this machine.
    package static var library: String { PatternDatabase.version }

    /// Reads the bytes that `serialise` makes.
    ///
    /// - Throws: `Unusable` where they are damaged or from another version of Vectorscan.
    package init(_ bytes: Data) throws(Unusable) {
        let bytes = bytes.startIndex == 0 ? bytes : Data(bytes)
        layout = try bytes.withUnsafeBytes { bytes in
            Result { () throws(Unusable) in try Layout(of: bytes) }
        }.get()
        self.bytes = bytes
    }

    /// What is known of compiled rules without reading them, and where each part is.
    private struct Layout {
        let digest: String
        let title: String
        let entries: [Entry]
        let ids: [Range<Int>]
        let paths: [Range<Int>]
        let rules: [Range<Int>]
        let lists: [(range: Range<Int>, goesByPlace: Bool)]
        let machine: Range<Int>
        let database: Range<Int>

        init(of bytes: UnsafeRawBufferPointer) throws(Unusable) {
            var reader = Reader(bytes: bytes)
            guard try bytes[reader.range(of: mark.count)].elementsEqual(mark) else { throw .damaged }
            let checksum = try reader.checksum()
            let start = reader.place
            let end = try reader.number()
            let library = try reader.text()
            guard library == CompiledRules.library else {
                throw .otherLibrary(compiled: library, here: CompiledRules.library)
            }
            guard end > start, end <= bytes.count,
                checksum == Checksum64.of(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            else { throw .damaged }
            digest = try reader.text()
            title = try reader.text()
            machine = try reader.range(of: reader.number())

            var entries: [Entry] = []
            var lengths: [(id: Int, path: Int, rule: Int)] = []
            for _ in 0..<(try reader.number()) {
                let width = try reader.number()
                guard let kind = Entry.Kind(rawValue: UInt32(try reader.number())) else { throw .damaged }
                entries.append(Entry(kind: kind, width: width == Int(UInt32.max) ? nil : width))
                lengths.append((try reader.number(), try reader.number(), try reader.number()))
            }
            var listLengths: [(goesByPlace: Bool, length: Int)] = []
            for _ in 0..<(try reader.number()) {
                listLengths.append((try reader.number() != 0, try reader.number()))
            }
            self.entries = entries
            ids = try reader.ranges(of: lengths.map(\.id))
            paths = try reader.ranges(of: lengths.map(\.path))
            rules = try reader.ranges(of: lengths.map(\.rule))
            lists = Array(
                zip(try reader.ranges(of: listLengths.map(\.length)), listLengths.map(\.goesByPlace)))
            database = end..<bytes.count
        }
    }

    private struct Reader {
        let bytes: UnsafeRawBufferPointer
        private(set) var place = 0

        init(bytes: UnsafeRawBufferPointer) {
            self.bytes = bytes
        }

        mutating func range(of count: Int) throws(Unusable) -> Range<Int> {
            guard count <= bytes.count - place else { throw .damaged }
            defer { place += count }
            return place..<(place + count)
        }

        mutating func ranges(of counts: [Int]) throws(Unusable) -> [Range<Int>] {
            var ranges: [Range<Int>] = []
            ranges.reserveCapacity(counts.count)
            for count in counts { ranges.append(try range(of: count)) }
            return ranges
        }

        mutating func number() throws(Unusable) -> Int {
            let place = try range(of: 4).lowerBound
            return Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt32.self)))
        }

        mutating func checksum() throws(Unusable) -> UInt64 {
            let (low, high) = (UInt64(try number()), UInt64(try number()))
            return high << 32 | low
        }

        mutating func text() throws(Unusable) -> String {
            String(decoding: bytes[try range(of: number())], as: UTF8.self)
        }
    }

    /// The bytes that `init` reads.
    ///
    /// - Parameters:
    ///   - database: Vectorscan's serialised database.
    ///   - smallDatabase: another one of the same machine, as small as can be.
    /// - Throws: where a rule cannot be encoded, or the database is not of this machine.
    package static func serialise(
        _ rules: RuleSet, digest: String, entries: [Entry], database: Data, smallDatabase: Data
    ) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let texts = try rules.rules.map { try encoder.encode($0) }
        let lists = try rules.allowLists.map { try encoder.encode($0) }
        var bytes = Data()
        func append(_ number: Int) {
            Swift.withUnsafeBytes(of: UInt32(number).littleEndian) { bytes.append(contentsOf: $0) }
        }
        for text in [library, digest, rules.title].map({ Data($0.utf8) }) + [smallDatabase] {
            append(text.count)
            bytes += text
        }
        append(texts.count)
        for ((rule, text), entry) in zip(zip(rules.rules, texts), entries) {
            append(entry.width ?? Int(UInt32.max))
            append(Int(entry.kind.rawValue))
            append(rule.id.utf8.count)
            append(rule.path?.utf8.count ?? 0)
            append(text.count)
        }
        append(lists.count)
        for (list, text) in zip(rules.allowLists, lists) {
            append(list.goesByPlace ? 1 : 0)
            append(text.count)
        }
        for text in rules.rules.map(\.id) + rules.rules.compactMap(\.path) { bytes += Data(text.utf8) }
        for text in texts + lists { bytes += text }
        let alignment = PatternDatabase.alignment
        let end = (headSize + bytes.count + alignment - 1) / alignment * alignment
        bytes += Data(count: end - headSize - bytes.count)
        let place = Swift.withUnsafeBytes(of: UInt32(end).littleEndian) { Data($0) }
        let checksum = Swift.withUnsafeBytes(of: Checksum64.of(place + bytes).littleEndian) { Data($0) }
        return try Data(mark) + checksum + place + bytes + PatternDatabase.image(ofSerialised: database)
    }

    /// The ids of all rules.
    package var ids: [String] { layout.ids.map { String(decoding: bytes[$0], as: UTF8.self) } }

    /// The expression that a rule asks of a file's path; nil where it has none.
    func pathExpression(at index: Int) -> String? {
        layout.paths[index].isEmpty ? nil : String(decoding: bytes[layout.paths[index]], as: UTF8.self)
    }

    /// Reads a rule.
    func rule(at index: Int) throws(Unusable) -> Rule {
        try decode(Rule.self, layout.rules[index])
    }

    /// Reads the allow lists for all rules.
    func allowLists() throws(Unusable) -> [AllowList] {
        var read: [AllowList] = []
        for list in layout.lists { read.append(try decode(AllowList.self, list.range)) }
        return read
    }

    /// Whether a whole text may be skipped for its place alone.
    var hasListsByPlace: Bool { layout.lists.contains { $0.goesByPlace } }

    private func decode<Value: Decodable>(_ type: Value.Type, _ range: Range<Int>) throws(Unusable) -> Value {
        guard let value = try? JSONDecoder().decode(type, from: bytes[range]) else { throw .damaged }
        return value
    }

    func makeDatabase() throws -> PatternDatabase {
        try bytes[layout.machine].withUnsafeBytes { try PatternDatabase.check(isOfThisMachine: $0) }
        return try PatternDatabase(image: bytes[layout.database])
    }
}
