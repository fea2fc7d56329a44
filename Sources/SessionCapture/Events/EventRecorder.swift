import Domain
import Foundation

/// Makes what is kept of what an agent told: masked, with files named as the repository names them, and with Git's
/// names for what edits left in them.
package struct EventRecorder {
    private let paths: RepositoryPaths
    private let folder: String
    private let source: MaskedEvent.Source
    /// Whether the files are now as the agent left them: a hook tells at once, a transcript later.
    private let isLive: Bool
    private var masker: Masker
    private let earlierText: EarlierText

    /// The text that a file had before an edit left it as another one, as far as the repository knows; nil where it was
    /// not there.
    package typealias EarlierText = (_ path: String, _ text: String) -> String?

    /// - Parameters:
    ///   - paths: the repository's paths, as the agent's working directories make them known.
    ///   - folder: where the agent works: relative names are meant from there.
    ///   - earlierText: asked for an edit that only tells the whole text that it wrote.
    package init(
        paths: RepositoryPaths, folder: String, source: MaskedEvent.Source, masker: Masker,
        earlierText: @escaping EarlierText = { _, _ in nil }
    ) {
        self.earlierText = earlierText
        self.paths = paths
        self.folder = folder
        self.source = source
        isLive = source == .hook
        self.masker = masker
    }

    /// The digest of the rules that the events so far were masked by; nil where none had anything to mask.
    package var appliedRules: String? { masker.appliedRules }

    /// The events to keep. Edits of files outside the repository are left out.
    package mutating func events(_ told: [RawEvent]) -> [MaskedEvent] {
        told.flatMap { event in
            guard let content = content(of: event) else { return [MaskedEvent]() }
            let kept = MaskedEvent(source: source, time: event.time, content: content, line: event.name)
            let counts = masker.takeCounts()
            guard !counts.isEmpty else { return [kept] }
            let line = event.name.map { $0 + "/masked" }
            return [
                kept, MaskedEvent(source: source, time: event.time, content: .masked(counts), line: line),
            ]
        }
    }

    private mutating func content(of event: RawEvent) -> MaskedEvent.Content? {
        switch event.content {
        case .message(let told):
            var message = told
            message.attributes = event.attributes.isEmpty ? message.attributes : event.attributes
            return .message(masker.mask(message))
        case .edit(let edit): return kept(edit, at: event.time).map { .edit(masker.mask($0)) }
        case .answer(let id, let model, let usage): return .answer(id: id, model: model, usage: usage)
        case .model(let model): return .model(model)
        case .agentVersion(let version): return .agentVersion(version)
        case .binaryParts(let count, let call): return .binaryParts(count, call: call)
        }
    }

    private func kept(_ edit: RawEdit, at time: String?) -> SessionSegment.Edit? {
        guard let path = paths.relative(edit.file) else { return nil }
        var edit = edit
        if !isLive, edit.wasThere, let text = edit.after {
            let sinceCommit = LineChanges(from: earlierText(path, text) ?? "", to: text)
            edit.changes = edit.before == nil ? sinceCommit : edit.changes.within(sinceCommit)
        }
        let left = isLive ? content(leftBy: edit) : nil
        let exact = ExactEdit(edit, leaving: left.flatMap(Self.text))
        guard edit.isBeyondLines || !exact.changes.isEmpty else { return nil }
        // Where nothing was taken away, and nothing before is named, the edit counts as the making of its whole file.
        let isWhole = exact.changes.removed.isEmpty && exact.before == nil
        return SessionSegment.Edit(
            path: path, tool: edit.tool, call: edit.call, time: time,
            before: exact.before.flatMap { BlobID.of(Data($0.bytes)) },
            after: exact.isBeforeKnown || !isWhole ? left.flatMap(BlobID.of) : nil,
            removed: exact.changes.removed, added: exact.changes.added)
    }

    /// What the edit's file holds now, as far as that is read.
    private func content(leftBy edit: RawEdit) -> Data? {
        let limit = edit.isBeyondLines ? 64 << 20 : 8 << 20
        return BlobID.content(ofFile: edit.absoluteFile(from: folder), limit: limit)
    }

    private static func text(_ content: Data) -> FileText? {
        content.contains(0) ? nil : FileText(Array(content))
    }
}
