import Domain
import Foundation
import JSONText

/// The part of a conversation that belongs to a repository in which its agent does not work: it was started above
/// several, or in another one.
///
/// Of each turn that touches the repository, the prompts and replies are its own, and the calls that name or change
/// files of it. All else is other repositories' business. A turn touches the repository where a call of it does, or
/// where hooks recorded an edit meanwhile.
struct TurnsHere {
    private let paths: RepositoryPaths
    /// Where the agent works.
    private let folder: String
    /// The calls of which hooks recorded edits here, and when those were, in milliseconds since 1970.
    private let calls: Set<String>
    private let times: [Int]
    /// What was said in the open turn, until the repository is touched.
    private var waiting: [RawEvent] = []
    /// Whether a turn began in what was taken since this was false.
    var hasBegun = false
    private var isTouched = false
    private var isAnswered = false
    private var beginning: Int?
    private var keptCalls: Set<String> = []
    private var keepsNamelessAnswer = false

    init(paths: RepositoryPaths, folder: String, recorded edits: [SpoolEntry]) {
        self.paths = paths
        self.folder = folder
        calls = Set(edits.compactMap { $0.decoded(SessionSegment.Edit.self)?.call })
        times = edits.compactMap { EventTime(text: $0.time)?.millisecondsSince1970 }
    }

    /// Takes what comes next in the conversation, and returns what belongs here.
    mutating func taken(from events: [RawEvent]) -> [RawEvent] {
        var taken: [RawEvent] = []
        for event in events {
            if beginsTurn(event) {
                let end = Self.time(of: event)
                if wasTouched(until: end) { taken += waiting }
                (waiting, isTouched, isAnswered, beginning) = ([], false, false, end)
                hasBegun = true
            }
            if isOwn(event) {
                isTouched = true
                taken += waiting + [event]
                waiting = []
            } else if isSaid(event) {
                if isTouched { taken.append(event) } else { waiting.append(event) }
            }
        }
        if wasTouched(until: nil) {
            taken += waiting
            waiting = []
            isTouched = true
        }
        return taken
    }

    private func wasTouched(until end: Int?) -> Bool {
        guard !isTouched, !waiting.isEmpty, let beginning else { return false }
        return times.contains { $0 >= beginning && $0 < end ?? .max }
    }

    /// A prompt after a reply, as `SpooledSession.saidInTurn` has it.
    private mutating func beginsTurn(_ event: RawEvent) -> Bool {
        guard case .message(let message) = event.content, message.helper == nil else { return false }
        if message.role == .user { return isAnswered || beginning == nil }
        if message.role == .assistant, message.parts.contains(where: { $0.type == .text }) {
            isAnswered = true
        }
        return false
    }

    private static func time(of event: RawEvent) -> Int? {
        event.time.flatMap { EventTime(text: $0)?.millisecondsSince1970 }
    }

    private mutating func isOwn(_ event: RawEvent) -> Bool {
        switch event.content {
        case .edit(let edit): return paths.isOwn(edit.absoluteFile(from: folder))
        case .message(let message):
            for part in message.parts {
                if part.type == .toolCall {
                    keepsNamelessAnswer = part.id.map(calls.contains) == true || names(part.arguments)
                    if keepsNamelessAnswer, let id = part.id { keptCalls.insert(id) }
                    return keepsNamelessAnswer
                }
                if part.type == .toolCallResponse {
                    return part.id.map(keptCalls.contains) ?? keepsNamelessAnswer
                }
            }
            return false
        case .binaryParts(_, let call): return call.map(keptCalls.contains) ?? isTouched
        case .answer, .model, .agentVersion: return false
        }
    }

    private func names(_ arguments: String?) -> Bool {
        guard let arguments else { return false }
        let texts = JSONValue(Data(arguments.utf8)).map(\.allTexts) ?? [arguments]
        return NamedPlaces(in: texts, from: folder).paths.contains(where: paths.isOwn)
    }

    /// Whether it is the turn's, and not a call's.
    private func isSaid(_ event: RawEvent) -> Bool {
        switch event.content {
        case .message(let message):
            message.parts.allSatisfy { [.text, .reasoning].contains($0.type) }
        case .answer, .model, .agentVersion: true
        case .edit, .binaryParts: false
        }
    }
}
