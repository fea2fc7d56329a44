import Foundation
import TestSupport

/// The sources as the tests of the architecture see them: targets, their rooms (the folders in them), and what files name.
struct SourceTree {
    struct File {
        /// From the source tree's top.
        let path: String
        let target: String
        /// The folder within the target; empty for a file beside the rooms.
        let room: String
        let text: String
        /// The text without comments and what stands in quotes.
        let code: String

        var imports: Set<String> {
            Set(
                code.matches(of: #/^(?:package |@testable )?import (\w+)/#.anchorsMatchLineEndings()).map {
                    String($0.1)
                })
        }

        /// The types and functions that it declares outside of others.
        var declared: Set<String> {
            let types =
                #/^(?:@\w+(?:\([^)]*\))? )*(?:package |indirect |final )*(?:struct|enum|class|protocol|typealias|func) (\w+)/#
            return Set(code.matches(of: types.anchorsMatchLineEndings()).map { String($0.1) })
        }

        var named: Set<String> { Set(code.matches(of: #/\b[A-Za-z_]\w*/#).map { String($0.0) }) }
    }

    let files: [File]

    /// The sources, read once for all tests.
    static let sources = Result { try SourceTree("Sources") }

    /// - Parameter folder: `Sources` or `Tests`.
    init(_ folder: String) throws {
        let top = PackageFolder.path(of: folder)
        let paths = FileManager.default.enumerator(atPath: top)?.compactMap { $0 as? String } ?? []
        files = try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
            let parts = path.split(separator: "/").map(String.init)
            let text = try String(contentsOfFile: "\(top)/\(path)", encoding: .utf8)
            return File(
                path: "\(folder)/\(path)", target: parts[0], room: parts.count > 2 ? parts[1] : "",
                text: text, code: Self.code(of: text))
        }
    }

    /// Byte by byte: expressions take seconds for all of the sources.
    private static func code(of text: String) -> String {
        let quote = UInt8(ascii: "\"")
        let slash = UInt8(ascii: "/")
        let bytes = Array(text.utf8)
        var code: [UInt8] = []
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case quote:
                let isBlock = bytes[index...].starts(with: [quote, quote, quote])
                let mark = Array(repeating: quote, count: isBlock ? 3 : 1)
                index = end(of: mark, in: bytes, from: index + mark.count)
                code += [quote, quote]
            case slash where bytes[index...].starts(with: [slash, slash]):
                index = bytes[index...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            case let byte:
                code.append(byte)
                index += 1
            }
        }
        return String(decoding: code, as: UTF8.self)
    }

    /// The index behind the mark that closes a text.
    private static func end(of mark: [UInt8], in bytes: [UInt8], from start: Int) -> Int {
        var index = start
        while index < bytes.count {
            if bytes[index] == mark[0], bytes[index...].starts(with: mark) { return index + mark.count }
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return bytes.count
    }

    /// How many files stand in each folder, sources alone.
    var sizes: [String: Int] {
        Dictionary(grouping: files) { ($0.path as NSString).deletingLastPathComponent }.mapValues(\.count)
    }

    /// Which rooms of a target name what is declared in which others.
    func arrows(in target: String) -> [String: Set<String>] {
        let files = files.filter { $0.target == target }
        let homes = Dictionary(files.flatMap { file in file.declared.map { ($0, file.room) } }) { first, _ in
            first
        }
        return files.reduce(into: [:]) { arrows, file in
            arrows[file.room, default: []].formUnion(
                file.named.compactMap { homes[$0] }.filter { $0 != file.room })
        }
    }

    /// Each target with what it imports, and its rooms with what they use of each other.
    ///
    /// - Parameter imports: the targets that each target imports.
    func map(_ imports: [String: Set<String>]) -> String {
        func line(_ name: String, _ count: Int, _ uses: Set<String>) -> String {
            "\(name) \(count)" + (uses.isEmpty ? "" : " → " + uses.sorted().joined(separator: ", "))
        }
        return Dictionary(grouping: files, by: \.target).sorted { $0.key < $1.key }.map { target, files in
            let arrows = arrows(in: target)
            let rooms = Dictionary(grouping: files, by: \.room).filter { !$0.key.isEmpty }
            return "\n" + line(target, files.count, imports[target] ?? [])
                + rooms.sorted { $0.key < $1.key }.map { room, files in
                    "\n  " + line(room, files.count, (arrows[room] ?? []).subtracting([""]))
                }.joined()
        }.joined()
    }
}
