import Domain
import Files
import Foundation
import JSONText

extension WorkTree {
    /// The folders whose `.env` files an agent may know that works in `folder`: the top of its work tree and that of the
    /// main one; outside of work trees the folder itself, with the repositories that may be below.
    package static func secretPlaces(of folder: String) -> [String] {
        containing(folder)?.secretPlaces ?? [standardizing(folder)]
    }

    /// The tops of the work tree and of the main one.
    package var secretPlaces: [String] {
        [top] + [Self.mainTop(of: commonDirectory)].compactMap(\.self).filter { $0 != top }
    }
}

extension [RawEvent] {
    /// The folders whose `.env` files these events touch: those of the files that they edit, and of such files that a
    /// call names.
    package func secretPlaces(from folder: String) -> [String] {
        var seen: Set<String> = []
        var places: [String] = []
        for path in flatMap({ $0.touchedFolders(from: folder) }) where seen.insert(path).inserted {
            places += (WorkTree.containing(path)?.secretPlaces ?? []).filter { !places.contains($0) }
        }
        return places
    }
}

extension RawEvent {
    fileprivate func touchedFolders(from folder: String) -> [String] {
        switch content {
        case .edit(let edit): [(edit.absoluteFile(from: folder) as NSString).deletingLastPathComponent]
        case .message(let message):
            message.parts.filter { $0.type == .toolCall }.compactMap(\.arguments).flatMap { arguments in
                let bytes = Data(arguments.utf8)
                guard EnvironmentFiles.mayBeMentioned(in: bytes) else { return [String]() }
                let texts = JSONValue(bytes)?.allTexts ?? [arguments]
                return NamedPlaces(in: texts, from: folder).paths
            }
        case .answer, .model, .agentVersion, .binaryParts: []
        }
    }
}

/// Where an agent may know secrets from, besides the repository that records it: what it says in one place can repeat
/// what it read in another.
extension SpooledSession {
    private var placesPath: String { path + "/secret-places" }

    /// The folders outside of the repository by whose `.env` files the session is masked, too.
    package var secretPlaces: [String] {
        (FileBytes.of(placesPath) ?? []).split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Adds such folders; those of the repository itself need not be noted.
    ///
    /// - Throws: `SystemError` where they cannot be noted.
    package func note(secretPlaces places: [String]) throws {
        let own = Spool(path: spool).mainTop
        let others = places.filter { $0 != own }
        guard !others.isEmpty else { return }
        let known = secretPlaces
        let new = others.filter { !known.contains($0) }
        guard !new.isEmpty else { return }
        try Spool.replace(placesPath, with: Data((known + new).joined(separator: "\0").utf8))
    }
}
