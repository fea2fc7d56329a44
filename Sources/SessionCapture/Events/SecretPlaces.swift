import Domain
import Files
import Foundation
import JSONText

extension WorkTree {
    /// The folders whose `.env` files an agent may know that works in `folder`: the top of its work tree and that of the
    /// main one; outside of work trees the folder itself.
    package static func secretPlaces(of folder: String) -> [String] {
        containing(folder)?.secretPlaces ?? [standardizing(folder)]
    }

    /// The tops of the work tree and of the main one.
    package var secretPlaces: [String] {
        [top] + [Self.mainTop(of: commonDirectory)].compactMap(\.self).filter { $0 != top }
    }
}

extension WorkTreesBelow {
    /// The tops of the first of them, which leave room for the places that the agent touches.
    package var secretPlaces: [String] { all.prefix(8).flatMap(\.secretPlaces) }
}

extension [RawEvent] {
    /// Where these events touch `.env` files: the work trees of the files that they edit, and what a call names that
    /// mentions such a file.
    package func secretPlaces(from folder: String) -> [String] {
        var folders: Set<String> = []
        var places: [String] = []
        for event in self {
            switch event.content {
            case .edit(let edit):
                let edited = (edit.absoluteFile(from: folder) as NSString).deletingLastPathComponent
                guard folders.insert(edited).inserted else { continue }
                places += WorkTree.containing(edited)?.secretPlaces ?? []
            case .message(let message):
                let calls = message.parts.filter { $0.type == .toolCall }
                places += calls.compactMap(\.arguments).flatMap {
                    Self.secretPlaces(namedBy: $0, from: folder)
                }
            case .answer, .model, .agentVersion, .binaryParts: continue
            }
        }
        var seen: Set<String> = []
        return places.filter { seen.insert($0).inserted }
    }

    /// The tops of the work trees that a call names, other folders that have `.env` files, and such files themselves.
    private static func secretPlaces(namedBy arguments: String, from folder: String) -> [String] {
        let bytes = Data(utf8: arguments)
        guard EnvironmentFiles.mayBeMentioned(in: bytes) else { return [] }
        let here = WorkTree.containing(folder)
        return NamedPlaces(in: JSONValue(bytes)?.allTexts ?? [arguments], from: folder).paths.flatMap {
            path in
            let tree = WorkTree.containing(path)
            let isOwn = tree != nil && tree == here
            let isPlace = EnvironmentFiles.isFile(path) || !isOwn && EnvironmentFiles.areIn(path)
            return (tree?.secretPlaces ?? []) + (isPlace ? [WorkTree.standardizing(path)] : [])
        }
    }
}

/// Where an agent may know secrets from, besides the repository that records it: what it says in one place can repeat
/// what it read in another.
extension SpooledSession {
    /// Each is read at each event.
    private static let maximumPlaces = 16

    private var placesPath: String { path + "/secret-places" }

    /// The folders outside of the repository by whose own `.env` files the session is masked, too, and such files. Those
    /// that were noted last.
    package var secretPlaces: [String] {
        let noted = (FileBytes.of(placesPath) ?? []).split(separator: 0)
        var last: [String] = []
        for place in noted.reversed().map({ String(decoding: $0, as: UTF8.self) })
        where last.count < Self.maximumPlaces && !last.contains(place) {
            last.append(place)
        }
        return last.reversed()
    }

    /// Adds such places; the repository itself need not be noted.
    ///
    /// - Throws: `SystemError` where they cannot be noted.
    package func note(secretPlaces places: [String]) throws {
        var known = Set(secretPlaces + [Spool(path: spool).mainTop].compactMap(\.self))
        let new = places.filter { known.insert($0).inserted }
        guard !new.isEmpty else { return }
        // In one write, which other hooks of the session do not disturb.
        let bytes = Array(new.map { "\0\($0)" }.joined().utf8)
        try Descriptor(opening: placesPath, O_WRONLY | O_CREAT | O_APPEND).use { descriptor in
            guard write(descriptor, bytes, bytes.count) == bytes.count else {
                throw SystemError("append to \(placesPath)")
            }
        }
    }
}
