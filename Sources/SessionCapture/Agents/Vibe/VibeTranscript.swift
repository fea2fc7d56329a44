import Domain
import Files
import Foundation
import JSONText

/// A session of Mistral Vibe's, as version 3.0.3 keeps it: a folder with the history up to a point, and journals that go
/// on from there.
///
/// `CURRENT` names a generation, and the generation's manifest the chunks with the entries of the history. A journal
/// has the sequence number of its first line as its name; it goes when a session is continued. It alone tells the ids
/// of calls and the tokens of answers. A position is a place in a journal: its name's number, and a byte.
struct VibeTranscript: Transcript {
    let conversation: String?
    let parentConversation: String?
    let workingDirectory: String?
    let tellsAgain = true
    private let folder: String
    private let model: String?

    /// - Parameter path: of the file `CURRENT`.
    /// - Throws: `Problem` where it names no generation.
    init(path: String) throws(Problem) {
        let folder = (path as NSString).deletingLastPathComponent
        self.folder = folder
        guard let current = Self.json(path), let generation = current["generation"]?.string,
            Self.isName(generation)
        else { throw Problem(.invalid, "\(path) names no generation of a session") }
        conversation = current["session_id"]?.string
        let state = Self.json("\(folder)/generations/\(generation)/projection-state.json")
        let session = state?["snapshot"]?["session"]
        // A helper's helper belongs to the person's session, too.
        let root = session?.first(of: "rootSessionId", "parentSessionId")?.string
        let parent = root == conversation ? nil : root
        parentConversation = parent
        let besides = parent.map { Self.isName($0) ? "\(folder)/../\($0)/meta.json" : "" } ?? ""
        let description = Self.json(folder + "/meta.json") ?? Self.json(besides)
        workingDirectory =
            description?["environment"]?["working_directory"]?.string
            ?? description?["origin_directory"]?.string
        model = description?["config"]?["model_name"]?.string
    }

    private static func json(_ path: String) -> JSONValue? {
        FileManager.default.contents(atPath: path).flatMap { JSONValue($0) }
    }

    /// Whether a text can be the name of a file in its folder.
    private static func isName(_ text: String) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ".") && $0 > 0x20 }
    }

    // MARK: News

    /// A place in a journal, as one number. No such number is a file's size.
    private struct Place {
        /// The number that names the journal.
        var journal: Int
        var offset: Int

        init(journal: Int, offset: Int) {
            self.journal = journal
            self.offset = offset
        }

        init(position: Int) { self.init(journal: position >> 40, offset: position & ((1 << 40) - 1)) }

        var position: Int { journal << 40 | offset }
    }

    /// How much before a place is read again, for the ids of calls that were open there.
    private static let runUp = 1 << 20

    /// All that is new at once: entries are known again by their names, so some are told twice.
    func news(after position: Int, limit: Int) throws -> TranscriptNews {
        let place = Place(position: position)
        var news = TranscriptNews(position: position)
        var history = VibeHistory(
            model: model, helper: parentConversation == nil ? nil : conversation)
        let journals = self.journals
        var snapshot = 0
        if !journals.contains(place.journal) {
            guard let chunks = self.chunks else {
                throw Problem(.invalid, "\(folder) names chunks that are not there")
            }
            history.add(chunks.entries)
            snapshot = chunks.sequence
        }
        var last = place
        for journal in journals where journal >= place.journal {
            let offset = journal == place.journal ? place.offset : 0
            let end = try read(journal, from: offset, after: snapshot, into: &history, &news.unreadable)
            last = Place(journal: journal, offset: end)
        }
        if let conversation { news.add(history.events, to: conversation) }
        news.position = last.position
        return news
    }

    private var journals: [Int] {
        let names = FolderNames.of(folder + "/journal")
        return names.filter { $0.hasSuffix(".jsonl") }.compactMap { Int($0.dropLast(".jsonl".count)) }
            .sorted()
    }

    /// The entries of the history up to a sequence number; nil where a session is written anew just now.
    private var chunks: (entries: [JSONValue], sequence: Int)? {
        guard let generation = Self.json(folder + "/CURRENT")?["generation"]?.string, Self.isName(generation),
            let manifest = Self.json("\(folder)/generations/\(generation)/manifest.json"),
            let sequence = manifest["snapshot_sequence"]?.int
        else { return nil }
        var entries: [JSONValue] = []
        for name in (manifest["projection_state"]?["chunks"]?.array ?? []).compactMap(\.string) {
            guard Self.isName(name), let chunk = Self.json("\(folder)/chunks/\(name).json")?.array else {
                return nil
            }
            entries += chunk
        }
        return (entries, sequence)
    }

    /// Reads the whole lines of a journal.
    ///
    /// - Parameter sequence: the number of the last line whose entries are known.
    /// - Returns: where the next line begins.
    private func read(
        _ journal: Int, from offset: Int, after sequence: Int, into history: inout VibeHistory,
        _ unreadable: inout Int
    ) throws -> Int {
        let name = String(repeating: "0", count: max(0, 16 - "\(journal)".count)) + "\(journal).jsonl"
        let start = max(0, offset - Self.runUp)
        var lines = try ChunkedLines(path: "\(folder)/journal/\(name)", from: start)
        if start > 0 { _ = try lines.next() }
        while true {
            switch try lines.next() {
            case .end: return lines.position
            case .tooLong: unreadable += 1
            case .line(let line, let isWhole):
                guard isWhole else { return lines.position }
                guard VibeHistory.isOfInterest(line.bytes) else { continue }
                if let json = JSONValue(line.bytes) {
                    history.add(line: json, after: sequence)
                } else {
                    unreadable += 1
                }
            }
        }
    }
}
