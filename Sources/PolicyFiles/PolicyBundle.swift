package import Domain
import Foundation
import SecretRules
import TOMLKit

/// The policy file with the files that it includes, and the files that are for one mirror each.
///
/// The policy file overrides what its includes say; entries of both stand side by side. A mirror's own file
/// overrides both for that mirror. Tables that the policy file pins can only become stricter in the others.
package struct PolicyBundle {
    /// A file with the name by which problems and the ledger tell it.
    package struct File {
        package let name: String
        package let text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    package let main: File
    private(set) var includes: [File] = []
    /// The files that are for one mirror each.
    private(set) var overlays: [(mirror: String, file: File)] = []

    /// What is wrong with one of the files.
    package struct Mistake: ProblemSource {
        package let file: String
        package let message: String
        /// A file that must be corrected.
        package var problem: Problem { Problem(.invalid, "\(file): \(message)") }
    }

    // MARK: Reading

    /// Reads the files of a home.
    ///
    /// - Throws: `Mistake` where a file is for no mirror or is not written soundly, `Problem` where it cannot be read.
    package init(home: String, mirrors: [String]) throws {
        try self.init(path: home + "/policy.toml")
        let folder = home + "/overlays"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in names.sorted() where name.hasSuffix(".toml") {
            let mirror = String(name.dropLast(".toml".count))
            let path = "\(folder)/\(name)"
            guard mirrors.contains(mirror) else {
                throw Mistake(
                    file: path,
                    message: "there is no mirror '\(VisibleText.escaping(mirror))' that it could be for")
            }
            overlays.append((mirror, try Self.read(path)))
        }
    }

    /// Reads a policy file and the files beside it that it includes.
    ///
    /// - Throws: `Mistake` where a file is not written soundly, `Problem` where it cannot be read.
    package init(path: String) throws {
        main = try Self.read(path)
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        includes = try Self.names(of: "include", in: main).map { name in
            try Self.read(name.hasPrefix("/") ? name : "\(folder)/\(name)")
        }
        for file in includes where try !Self.names(of: "include", in: file).isEmpty {
            throw Mistake(file: file.name, message: "a file that is included cannot include others")
        }
    }

    private static let marker = "#:gatehouse-file "

    /// As the ledger keeps it: the files one after the other.
    package var source: String {
        let others = includes.map { ("include", $0) } + overlays.map { ("overlay:\($0.mirror)", $0.file) }
        return others.reduce(main.text) { $0 + "\n\(Self.marker)\($1.0) \($1.1.name)\n" + $1.1.text }
    }

    /// Takes apart what the ledger keeps.
    package init(source: String) {
        var parts: [(kind: String, file: File)] = [("main", File(name: "policy.toml", text: ""))]
        for (index, part) in source.components(separatedBy: "\n" + Self.marker).enumerated() {
            guard index > 0 else {
                parts[0].file = File(name: "policy.toml", text: part)
                continue
            }
            let end = part.firstIndex(of: "\n") ?? part.endIndex
            let words = part[..<end].split(separator: " ", maxSplits: 1)
            parts.append(
                (
                    String(words[0]),
                    File(name: String(words.last ?? ""), text: String(part[end...].dropFirst()))
                ))
        }
        main = parts[0].file
        includes = parts.filter { $0.kind == "include" }.map(\.file)
        overlays = parts.filter { $0.kind.hasPrefix("overlay:") }
            .map { (String($0.kind.dropFirst("overlay:".count)), $0.file) }
    }

    private static func read(_ path: String) throws -> File {
        guard let content = FileManager.default.contents(atPath: path) else {
            throw Problem(.missing, "there is no policy file at \(path)")
        }
        guard let text = String(validating: content, as: UTF8.self) else {
            throw Problem(.invalid, "\(path) is not UTF-8")
        }
        guard !text.hasPrefix(marker), !text.contains("\n" + marker) else {
            throw Mistake(file: path, message: "no line may begin with '\(marker)'")
        }
        return File(name: path, text: text)
    }

    private static func names(of key: String, in file: File) throws -> [String] {
        do {
            return try PolicyFile(text: file.text).strings(key)
        } catch {
            throw Mistake(file: file.name, message: "\(error)")
        }
    }

    // MARK: Compiling

    /// Checks all files and returns what they ask for together.
    ///
    /// - Throws: `Mistake` where one is wrong, or weaker than what the policy file pins.
    package func compile() throws -> PolicySettings {
        let alone = try compile(main)
        for file in includes { _ = try compile(file) }
        let general = try merged(includes + [main])
        let pins = PolicyPins(tables: try Self.names(of: "pinned", in: main))
        for file in includes {
            if let problem = try pins.problem(with: general, beside: alone) {
                throw Mistake(file: file.name, message: problem)
            }
        }
        var settings = general
        for (mirror, file) in overlays {
            _ = try compile(file)
            try checkTables(of: file)
            let own = try merged(includes + [main, file])
            if let problem = try pins.problem(with: own, beside: general) {
                throw Mistake(file: file.name, message: problem)
            }
            settings.overlays[mirror] = own
        }
        return settings
    }

    private func compile(_ file: File) throws -> PolicySettings {
        do {
            return try PolicyFile(text: file.text).compile()
        } catch {
            throw Mistake(file: file.name, message: "\(error)")
        }
    }

    /// Refuses tables that only the home's policy file may have.
    private func checkTables(of file: File) throws {
        for table in PolicyFile.homeTables
        where try PolicyFile(text: file.text).has(table) {
            throw Mistake(file: file.name, message: "'\(table)' stands in the home's policy file only")
        }
    }

    private func merged(_ files: [File]) throws -> PolicySettings {
        let table = TOMLTable()
        for file in files { try TOMLMerge.merge(TOMLText.table(file.text), into: table) }
        do {
            return try PolicyFile(text: "").compile(table)
        } catch {
            throw Mistake(
                file: files.map(\.name).joined(separator: " with "), message: error.message)
        }
    }
}
