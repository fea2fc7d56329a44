import Domain
import Foundation

/// The edits that a model's reply to Aider asks for, read as Aider reads them.
///
/// Names are taken from where Aider takes them: from the lines above a block, its fence among them. They may lack a
/// folder, or be missing where the chat has one file only; Aider says later what it changed.
///
/// https://aider.chat/docs/more/edit-formats.html
struct AiderReply {
    /// A change to one file.
    enum Change: Hashable {
        case lines(LineChanges)
        /// The whole text that the file has then.
        case whole(String)
        /// A part of a patch that says itself what becomes of the file.
        case patch(LineChanges, isDeletion: Bool)
    }

    struct Edit: Hashable {
        /// As the model names it; empty where it does not.
        var file: String
        let change: Change
    }

    private(set) var edits: [Edit] = []
    private let lines: [String]
    private let hasWholeFiles: Bool

    /// - Parameters:
    ///   - lines: the reply's lines.
    ///   - formats: the edit formats that Aider named; none where it named none.
    init(_ lines: [String], formats: Set<String> = []) {
        self.lines = lines
        // In the other formats, a fence without a block is an example.
        hasWholeFiles = formats.isEmpty || formats.contains { $0.hasSuffix("whole") }
        var index = 0
        while index < lines.count { index = read(at: index) }
    }

    /// Reads what begins at a line; the line to go on with.
    private mutating func read(at index: Int) -> Int {
        let line = lines[index]
        if AiderFence.beginsSearch(line) { return readBlock(at: index) }
        if Self.beginsPatch(line) { return readPatch(at: index) }
        guard let fence = AiderFence.end(ofFenceOpenedBy: line) else { return index + 1 }
        // A file's name may stand between the fence and the block.
        if lines[(index + 1)...].prefix(2).contains(where: AiderFence.beginsSearch) { return index + 1 }
        let end = lines[(index + 1)...].firstIndex { $0.hasPrefix(fence) } ?? lines.count
        let content = lines[(index + 1)..<end]
        if AiderFence.label(of: line).hasPrefix("diff") {
            add(PatchText(content.joined(separator: "\n")))
        } else if hasWholeFiles, !content.contains(where: Self.beginsPatch) {
            let name = index > 0 ? Self.name(in: lines[index - 1]) : nil
            edits.append(Edit(file: name ?? "", change: .whole(content.map { $0 + "\n" }.joined())))
        } else {
            return index + 1
        }
        return end + 1
    }

    // MARK: SEARCH and REPLACE

    private mutating func readBlock(at index: Int) -> Int {
        let divider = lines[index...].firstIndex(where: AiderFence.dividesBlock) ?? lines.count
        guard divider < lines.count else { return lines.count }
        let end =
            lines[(divider + 1)...].firstIndex {
                AiderFence.endsReplacement($0) || AiderFence.dividesBlock($0)
            } ?? lines.count
        guard end < lines.count else { return lines.count }
        let changes = LineChanges(
            from: lines[(index + 1)..<divider].joined(separator: "\n"),
            to: lines[(divider + 1)..<end].joined(separator: "\n"))
        // A block without a name is for the file of the one before.
        let file = nameAbove(index) ?? edits.last?.file ?? ""
        if !changes.removed.isEmpty || !changes.added.isEmpty {
            edits.append(Edit(file: file, change: .lines(changes)))
        }
        return end + 1
    }

    /// The best name in the three lines above a block, as far up as they are fences.
    private func nameAbove(_ index: Int) -> String? {
        var names: [String] = []
        for line in lines[max(0, index - 3)..<index].reversed() {
            if let name = Self.name(in: line) { names.append(name) }
            guard AiderFence.end(ofFenceOpenedBy: line) != nil else { break }
        }
        return names.first { $0.contains(".") } ?? names.first
    }

    /// The file that a line names, without the marks that models like to put around it.
    private static func name(in line: String) -> String? {
        let line = line.trimmingCharacters(in: .whitespaces)
        if AiderFence.end(ofFenceOpenedBy: line) != nil {
            let label = AiderFence.label(of: line)
            return label.contains(".") || label.contains("/") ? label : nil
        }
        var name = line.trimmingCharacters(in: CharacterSet(charactersIn: "*"))
        while name.hasSuffix(":") { name.removeLast() }
        name = name.trimmingCharacters(in: CharacterSet(charactersIn: "`*# "))
        let isName = !name.isEmpty && name != "..." && name.utf8.count <= 250
        return isName && !AiderFence.endsReplacement(name) ? name : nil
    }

    // MARK: Patches

    private static let patchParts = ["*** Update File: ", "*** Add File: ", "*** Delete File: "]

    /// Aider also takes a patch without its first line.
    private static func beginsPatch(_ line: String) -> Bool {
        line.hasPrefix(PatchText.beginning) || patchParts.contains(where: line.hasPrefix)
    }

    private mutating func readPatch(at index: Int) -> Int {
        let rest = lines[index...]
        let end = rest.firstIndex { $0.hasPrefix("*** End Patch") } ?? lines.count
        let head = rest[index].hasPrefix(PatchText.beginning) ? [] : [PatchText.beginning]
        add(PatchText((head + rest[..<end]).joined(separator: "\n")))
        return end + 1
    }

    private mutating func add(_ patch: PatchText) {
        for file in patch.files {
            let changes = LineChanges(removed: file.removed, added: file.added)
            edits.append(
                Edit(
                    file: file.newPath ?? file.path,
                    change: .patch(changes, isDeletion: file.isDeletion)))
        }
    }

    /// Whether a line may be the name of the file of an edit that follows.
    static func mayNameFile(_ line: String) -> Bool {
        guard let name = name(in: line), !name.contains(" "), !name.hasSuffix(".") else { return false }
        return name.contains(".") || name.contains("/")
    }
}
