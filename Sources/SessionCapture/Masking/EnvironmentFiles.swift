import CGlibcExtensions
import Files
package import Foundation

/// The `.env` files of a work tree: their values are secrets of this machine, which agents read and repeat.
package struct EnvironmentFiles: Sendable {
    /// The rule that masked values are told by.
    package static let rule = "env-file"

    /// In bytes; people write no larger ones.
    private static let maximumSize = 256 << 10
    private static let maximumFiles = 64

    private let folders: [String]
    private let others: [String]

    /// - Parameters:
    ///   - folders: the folders that are looked into, without what is below them.
    ///   - others: such folders of other projects, and single files.
    package init(in folders: [String], besides others: [String] = []) {
        self.folders = folders
        self.others = others
    }

    /// The values in the files that should not be kept, in every form in which they may be written.
    package func secrets() -> [Masker.Secret] {
        files.flatMap { file in
            Self.assignments(in: String(decoding: FileBytes.of(file.path) ?? [], as: UTF8.self))
                .filter { file.isOwn || Self.isUnlikeWords($0.value) }
                .flatMap { Self.values(of: $0.name, $0.value) }
                .flatMap { [$0] + WrittenForms.of($0) }.map { Masker.Secret(value: $0, rule: Self.rule) }
        }
    }

    /// The files that hold real values; those that show which ones are needed hold none.
    private var files: [(path: String, isOwn: Bool)] {
        var files: [(path: String, isOwn: Bool)] = []
        var seen: Set<String> = []
        for (places, isOwn) in [(folders, true), (others, false)] {
            for path in places.lazy.flatMap(Self.files(at:)) where files.count < Self.maximumFiles {
                if seen.insert(path).inserted, Self.isSmallFile(path) { files.append((path, isOwn)) }
            }
        }
        return files
    }

    /// Such a file, or those that lie directly in a folder.
    private static func files(at place: String) -> [String] {
        if isFile(place) { return [place] }
        return FolderNames.of(place, having: ".env").filter(isName).map { "\(place)/\($0)" }
    }

    /// Whether a path is that of such a file, which is there.
    static func isFile(_ path: String) -> Bool {
        isName((path as NSString).lastPathComponent) && isSmallFile(path)
    }

    /// Whether a folder has such a file.
    static func areIn(_ folder: String) -> Bool { files(at: folder).contains(where: isSmallFile) }

    /// Whether a text may name such a file.
    package static func mayBeMentioned(in text: Data) -> Bool {
        let mark = Array(".env".utf8)
        return text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return false }
            var start = 0
            while let found = memmem(base + start, bytes.count - start, mark, mark.count) {
                let place = UnsafeRawPointer(found) - base
                if !variables.contains(where: { bytes[..<place].suffix($0.count).elementsEqual($0) }) {
                    return true
                }
                start = place + mark.count
            }
            return false
        }
    }

    /// What programs have before `.env` to read a variable, in nearly each file of a project.
    private static let variables = ["process", "import.meta", "Deno", "Bun"].map { Array($0.utf8) }

    static func isName(_ name: String) -> Bool {
        guard name == ".env" || name.hasPrefix(".env.") || name.hasSuffix(".env") || name == ".envrc" else {
            return false
        }
        let samples = ["example", "sample", "template", "dist", "defaults"]
        return !samples.contains { name.contains($0) }
    }

    private static func isSmallFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_size <= maximumSize
    }

    /// `NAME=value`, with or without `export` and quotes; a quoted value can go over several lines.
    static func assignments(in text: String) -> [(name: String, value: String)] {
        var found: [(String, String)] = []
        var rest = Substring(text.replacing("\r\n", with: "\n"))
        while !rest.isEmpty {
            let line = rest.prefix { $0 != "\n" }
            rest = rest.dropFirst(line.count + 1)
            guard let equals = line.firstIndex(of: "="), !line.drop(while: \.isWhitespace).hasPrefix("#")
            else { continue }
            let words = line[..<equals].split(whereSeparator: \.isWhitespace)
            guard let name = words.last, words.count == 1 || words.first == "export" else { continue }
            let after = line[line.index(after: equals)...].drop { $0 == " " || $0 == "\t" }
            found.append((String(name), value(after, &rest)))
        }
        return found
    }

    private static func value(_ text: Substring, _ rest: inout Substring) -> String {
        guard let quote = text.first, quote == "\"" || quote == "'" || quote == "`" else {
            let bare = text.range(of: " #").map { text[..<$0.lowerBound] } ?? text
            return bare.trimmingCharacters(in: .whitespaces)
        }
        let inside = text.dropFirst()
        if let end = inside.firstIndex(of: quote) { return String(inside[..<end]) }
        guard let end = rest.firstIndex(of: quote) else { return String(inside) }
        defer { rest = rest[rest.index(after: end)...].drop { $0 != "\n" }.dropFirst() }
        return String(inside) + "\n" + String(rest[..<end])
    }

    // MARK: What is a secret

    private static let tellingWords = [
        "SECRET", "TOKEN", "KEY", "PASS", "PWD", "CREDENTIAL", "AUTH", "PRIVATE", "DSN", "SALT", "SIGN",
        "WEBHOOK", "CERT", "COOKIE", "SESSION", "LICENSE",
    ]

    /// The parts of a value that must not be kept. A port, a host's name or `development` is not secret: masking what
    /// stands in every second line makes a record unreadable and protects nothing.
    static func values(of name: String, _ value: String) -> [String] {
        let password = passwordInURL(value)
        if let password { return [value, password].filter { $0.utf8.count >= 4 } }
        let isTelling = tellingWords.contains { name.uppercased().contains($0) }
        if isTelling { return value.utf8.count >= 6 && !isCommonWord(value) ? forms(of: value) : [] }
        return looksRandom(value) ? forms(of: value) : []
    }

    /// Whether a value is no word that another project may have, too, whatever its name: `SESSION_DRIVER=database` says
    /// nothing of `database` elsewhere.
    static func isUnlikeWords(_ value: String) -> Bool {
        if let password = passwordInURL(value) {
            return password.utf8.count >= 8 && digits(in: password) >= 1
                && password.contains(where: \.isLetter)
        }
        if value.split(whereSeparator: { " /\\.:@\n".contains($0) }).contains(where: {
            looksRandom(String($0))
        }) {
            return true
        }
        return value.utf8.count >= 12 && digits(in: value) >= 2 && value.contains(where: \.isUppercase)
            && value.contains(where: \.isLowercase) && !value.contains(where: \.isWhitespace)
    }

    /// A value of several lines also stands in one, with the line ends written out.
    private static func forms(of value: String) -> [String] {
        let written = value.replacing("\\n", with: "\n")
        return written == value ? [value] : [value, written]
    }

    private static func passwordInURL(_ value: String) -> String? {
        guard let scheme = value.range(of: "://"), let at = value[scheme.upperBound...].lastIndex(of: "@")
        else { return nil }
        let account = value[scheme.upperBound..<at]
        guard let colon = account.firstIndex(of: ":") else { return nil }
        let password = account[account.index(after: colon)...]
        return password.isEmpty ? nil : String(password)
    }

    private static func isCommonWord(_ value: String) -> Bool {
        let common = [
            "changeme", "development", "production", "localhost", "password", "secret", "disabled", "enabled",
            "required", "optional", "default",
        ]
        return common.contains(value.lowercased()) || value.allSatisfy { $0.isNumber } && value.count < 8
    }

    /// Long, without the characters of paths and sentences, and of letters and digits mixed.
    private static func looksRandom(_ value: String) -> Bool {
        guard value.utf8.count >= 16, !value.contains(where: { " /\\.:".contains($0) }) else { return false }
        return digits(in: value) >= 3 && value.contains(where: \.isLetter)
    }

    private static func digits(in value: String) -> Int {
        value.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
    }
}
