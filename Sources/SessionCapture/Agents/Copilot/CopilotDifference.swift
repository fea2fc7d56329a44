import Domain

/// The difference that Copilot's command line keeps of an edit.
///
/// It is a unified one, with absolute paths behind `a` and `b`, of the lines that lie between line feeds: what follows
/// the last line feed of a file is an empty line there, which no file has.
struct CopilotDifference {
    private(set) var files: [PatchText.File] = []
    /// Whether the last file's last removed and added lines are the last ones of the file.
    private var reachesEnd = (removed: false, added: false)

    init(_ text: String) {
        var old: String?
        var left = (old: 0, new: 0)
        for line in Lines.of(text) {
            if left.old > 0 || left.new > 0, !files.isEmpty {
                add(line, counting: &left)
            } else if line.hasPrefix("--- a/") {
                old = String(line.dropFirst("--- a".count))
            } else if line.hasPrefix("+++ b/"), let path = old {
                begin(from: path, to: String(line.dropFirst("+++ b".count)))
                old = nil
            } else if line.hasPrefix("@@") {
                left = PatchText.counts(String(line))
            }
        }
        endFile()
    }

    private mutating func begin(from old: String, to new: String) {
        endFile()
        let none = "/dev/null"
        var file = PatchText.File(path: old == none ? new : old)
        file.isDeletion = new == none
        file.isAddition = old == none
        if !file.isDeletion, file.path != new { file.newPath = new }
        files.append(file)
    }

    private mutating func add(_ line: Substring, counting left: inout (old: Int, new: Int)) {
        let last = files.count - 1
        switch line.first {
        case "+":
            files[last].added.append(String(line.dropFirst()))
            left.new -= 1
            reachesEnd.added = true
        case "-":
            files[last].removed.append(String(line.dropFirst()))
            left.old -= 1
            reachesEnd.removed = true
        case "\\": break
        default:
            left = (left.old - 1, left.new - 1)
            reachesEnd = (false, false)
        }
    }

    private mutating func endFile() {
        guard let last = files.indices.last else { return }
        if reachesEnd.added, files[last].added.last == "" { files[last].added.removeLast() }
        if reachesEnd.removed, files[last].removed.last == "" { files[last].removed.removeLast() }
        reachesEnd = (false, false)
    }
}
