import CGlibcExtensions
package import Foundation

/// The `.env` files of a work tree: their values are secrets of this machine, which agents read and repeat.
package struct EnvironmentFiles: Sendable {
    /// The rule that masked values are told by.
    package static let rule = "env-file"

    /// In bytes; people write no larger ones.
    private static let maximumSize = 256 << 10
    private static let maximumFiles = 512

    private let folders: [String]

    /// - Parameter folders: the folders that are looked into, without what is below them.
    package init(in folders: [String]) {
        self.folders = folders
    }

    /// The values in the files that should not be kept, in every form in which they may be written.
    package func secrets() -> [Masker.Secret] {
        files().flatMap { file in
            let text = FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
            return Self.assignments(in: text ?? "").flatMap { Self.values(of: $0.name, $0.value) }
                .flatMap { [$0] + WrittenForms.of($0) }.map { Masker.Secret(value: $0, rule: Self.rule) }
        }
    }

    /// The files that hold real values; those that show which ones are needed hold none.
    package func files() -> [String] {
        var files: [String] = []
        for folder in folders {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            for name in names where Self.isName(name) && files.count < Self.maximumFiles {
                let path = "\(folder)/\(name)"
                if Self.isSmallFile(path) { files.append(path) }
            }
        }
        return files
    }

    /// Whether a text may name such a file.
    package static func mayBeMentioned(in text: Data) -> Bool {
        let mark = Array(".env".utf8)
        return text.withUnsafeBytes { memmem($0.baseAddress, $0.count, mark, mark.count) != nil }
    }

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
        let digits = value.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        return digits >= 3 && value.contains(where: \.isLetter)
    }
}
