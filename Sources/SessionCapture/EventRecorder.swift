import Domain
import Foundation

/// Turns what an agent told into what is kept: masked, files named as the repository names them, edits with the names
/// that Git has for the files' content.
package struct EventRecorder {
    private let paths: RepositoryPaths
    private let folder: String
    private let source: AgentEvent.Source
    /// Whether the files are now as the agent left them: a hook tells at once, a transcript later.
    private let isLive: Bool
    private var masker: Masker

    /// - Parameters:
    ///   - paths: the repository's paths, as the agent's working directories make them known.
    ///   - folder: where the agent works: relative names are meant from there.
    package init(paths: RepositoryPaths, folder: String, source: AgentEvent.Source, masker: Masker) {
        self.paths = paths
        self.folder = folder
        self.source = source
        isLive = source == .hook
        self.masker = masker
    }

    /// The events to keep. Edits of files outside of the repository are none of its.
    package mutating func events(_ told: [ToldEvent]) -> [AgentEvent] {
        told.flatMap { event in
            guard let content = content(of: event) else { return [AgentEvent]() }
            let kept = AgentEvent(source: source, time: event.time, content: content, line: event.name)
            let counts = masker.takeCounts()
            guard !counts.isEmpty else { return [kept] }
            let line = event.name.map { $0 + "/masked" }
            return [kept, AgentEvent(source: source, time: event.time, content: .masked(counts), line: line)]
        }
    }

    private mutating func content(of event: ToldEvent) -> AgentEvent.Content? {
        switch event.content {
        case .message(let message): .message(masked(message, attributes: event.attributes))
        case .edit(let edit): kept(edit, at: event.time).map { .edit($0) }
        case .answer(let id, let model, let usage): .answer(id: id, model: model, usage: usage)
        case .model(let model): .model(model)
        case .agentVersion(let version): .agentVersion(version)
        case .binaryParts(let count): .binaryParts(count)
        }
    }

    private mutating func masked(
        _ message: SessionSegment.Message, attributes: [String: String]
    ) -> SessionSegment.Message {
        var message = message
        for index in message.parts.indices {
            message.parts[index].content = message.parts[index].content.map { masker.mask($0) }
            message.parts[index].response = message.parts[index].response.map { masker.mask(json: $0) }
            message.parts[index].arguments = message.parts[index].arguments.map { masker.mask(json: $0) }
        }
        if !attributes.isEmpty { message.attributes = attributes.mapValues { masker.mask(json: $0) } }
        return message
    }

    private mutating func kept(_ edit: ToldEdit, at time: String?) -> SessionSegment.Edit? {
        guard let path = paths.relative(edit.file),
            edit.isBeyondLines || !edit.changes.added.isEmpty || !edit.changes.removed.isEmpty
        else { return nil }
        return SessionSegment.Edit(
            path: path, tool: edit.tool, call: edit.call, time: time,
            before: edit.before.flatMap { BlobID.of(Data($0.utf8)) },
            after: isLive
                ? BlobID.ofFile(
                    at: edit.absoluteFile(from: folder), limit: edit.isBeyondLines ? 64 << 20 : 8 << 20)
                : nil,
            removed: masker.mask(edit.changes.removed), added: masker.mask(edit.changes.added))
    }
}
