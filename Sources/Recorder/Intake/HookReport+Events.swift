import Domain
import Foundation
import SessionCapture

extension HookReport {
    /// Whether the agent waits for nothing after it: there is time for transcripts.
    var endsSomething: Bool { [.turnEnds, .subagentEnds, .interrupted, .sessionEnds].contains(event) }

    /// The folders whose `.env` files the call touches, and those of the work trees that its command names.
    ///
    /// - Parameter folder: where the agent works.
    func secretPlaces(from folder: String) -> [String] {
        let named = NamedWorkTrees(in: commands.input, from: folder, besides: nil).all
        return events.secretPlaces(from: folder) + named.flatMap(\.secretPlaces)
    }

    /// The edits by the work trees of their files, as places in `events`.
    func editsByWorkTree(from folder: String) -> [WorkTree: [Int]] {
        var edits: [WorkTree: [Int]] = [:]
        for (index, event) in events.enumerated() {
            guard case .edit(let edit) = event.content else { continue }
            let file = edit.absoluteFile(from: folder) as NSString
            guard let workTree = WorkTree.containing(file.deletingLastPathComponent) else { continue }
            edits[workTree, default: []].append(index)
        }
        return edits
    }
}

extension [RawEvent] {
    /// The events with the calls at the time that they began, where that is known: a prompt may have come since.
    func timed(by time: String?) -> [RawEvent] {
        guard let time else { return self }
        return map { event in
            guard case .message(var message) = event.content,
                message.parts.contains(where: { $0.type == .toolCall })
            else { return event }
            message.time = time
            var moved = event
            moved.content = .message(message)
            moved.time = time
            return moved
        }
    }
}

extension HookReport {
    /// What belongs to the conversation as a whole.
    var said: [RawEvent] {
        events.filter { event in
            switch event.content {
            case .message(let message): message.parts.allSatisfy { [.text, .reasoning].contains($0.type) }
            case .model, .agentVersion: true
            case .edit, .answer, .binaryParts: false
            }
        }
    }

    /// What belongs to the call of a tool, without its edits.
    var calls: [RawEvent] {
        events.filter { event in
            switch event.content {
            case .message(let message): !message.parts.allSatisfy { [.text, .reasoning].contains($0.type) }
            case .binaryParts: true
            case .edit, .model, .agentVersion, .answer: false
            }
        }
    }
}
