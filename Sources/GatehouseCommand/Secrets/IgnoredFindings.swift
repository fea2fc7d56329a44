import Foundation

/// The findings that a `.gitleaksignore` names: lines of `path:rule:line` or `commit:path:rule:line`; `#` begins a comment.
struct IgnoredFindings {
    private let names: Set<String>

    /// Reads the file in a folder, or beside a file; without one nothing is ignored.
    init(besides target: String) {
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: target, isDirectory: &isFolder)
        let folder =
            isFolder.boolValue ? target : target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
        let path = folder + "/.gitleaksignore"
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        names = Set(
            text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty && !$0.hasPrefix("#") })
    }

    func contains(_ found: LocalScan.Found) -> Bool {
        let name = "\(found.path):\(found.rule):\(found.line)"
        return names.contains(name) || found.commit.map { names.contains("\($0):\(name)") } ?? false
    }
}
