import ArgumentParser
import Domain
import Foundation
import GitProcess
import SessionCapture

/// `git session mask`
struct MaskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mask",
        abstract: "Replace secrets in files by a placeholder, before they are committed.",
        discussion: """
            Looks for the values of this work tree's .env files, and for one that is given on standard input with \
            --value-from-input. Each place is shown, never the value. Without --placeholder nothing is changed.

            Examples:
              git session mask --staged
              git session mask --staged --placeholder '${API_KEY}'
              printf %s "$LEAKED" | git session mask --value-from-input --placeholder REMOVED config.yml

            Exit status: 0 nothing is left to mask; 1 secrets are there and were not replaced.
            """)

    @Flag(
        help:
            "Look into what is staged, and stage what is replaced. Default: the files as they lie in the work tree."
    )
    var staged = false
    @Option(help: "What to put in the place of each value.")
    var placeholder: String?
    @Flag(help: "Read one value to look for from standard input.")
    var valueFromInput = false
    @Argument(help: "The files. Default: all that differ from the last commit.")
    var files: [String] = []

    func run() throws {
        let clone = try Clone()
        let secrets = try secrets(of: clone)
        guard !secrets.isEmpty else {
            return print("There is no .env file with a secret value here, and none was given.")
        }
        let search = StagedSecrets(clone: clone, secrets: secrets, isStaged: staged)
        let found = try search.find(in: files)
        guard !found.isEmpty else { return print("No secret found.") }
        for place in found { print("\(VisibleText.escaping(place.path)):\(place.line): \(place.source)") }
        guard let placeholder else {
            print("\nNothing was changed. Say what to put in their place: --placeholder TEXT")
            throw ExitCode(1)
        }
        try search.replace(found, with: placeholder)
        print(
            """

            Replaced \(found.count == 1 ? "1 place" : "\(found.count) places"). Keep the value where it is (an .env file \
            that Git ignores, or your secret store) and let the program read it at run time.
            If it was ever pushed, or an agent's answer showed it, have its provider issue a new one and revoke this one.
            """)
    }

    private func secrets(of clone: Clone) throws -> [StagedSecrets.Secret] {
        var secrets = clone.spool.environmentFiles(of: clone.top, renewing: true).secrets().map {
            StagedSecrets.Secret(value: $0.value, source: "a value of an .env file")
        }
        if valueFromInput {
            let input = FileHandle.standardInput.readDataToEndOfFile()
            let value = String(decoding: input, as: UTF8.self).trimmingCharacters(in: .newlines)
            guard value.utf8.count >= 4 else {
                throw CommandFailure("the value on standard input has fewer than 4 characters")
            }
            secrets.append(StagedSecrets.Secret(value: value, source: "the value that was given"))
        }
        return secrets
    }
}

/// Secrets in the files that are about to be committed.
struct StagedSecrets {
    struct Secret {
        let value: String
        /// Where it is known from, for people.
        let source: String
    }

    struct Place {
        let path: String
        let line: Int
        let source: String
    }

    let clone: Clone
    let secrets: [Secret]
    let isStaged: Bool

    private static let maximumSize = 8 << 20

    /// The places in `files`, which are named from the present folder; in all that differ from the last commit where none
    /// is named.
    func find(in files: [String]) throws -> [Place] {
        try paths(files).flatMap { path in
            guard let text = try content(of: path) else { return [Place]() }
            return secrets.flatMap { secret in
                text.ranges(of: secret.value).map { range in
                    Place(
                        path: path, line: text[..<range.lowerBound].utf8.filter { $0 == 0x0A }.count + 1,
                        source: secret.source)
                }
            }.sorted { $0.line < $1.line }
        }
    }

    func replace(_ places: [Place], with placeholder: String) throws {
        for path in Set(places.map(\.path)).sorted() {
            if isStaged, let text = try content(of: path) { try stage(replaced(text, placeholder), at: path) }
            // The file in the work tree is mended, too: the next 'git add' must not bring the value back.
            let file = clone.top + "/" + path
            if let bytes = FileManager.default.contents(atPath: file),
                let text = String(validating: bytes, as: UTF8.self)
            {
                let mended = replaced(text, placeholder)
                if mended != text { try write(mended, to: file) }
            }
        }
    }

    private func replaced(_ text: String, _ placeholder: String) -> String {
        secrets.sorted { $0.value.utf8.count > $1.value.utf8.count }.reduce(text) {
            $0.replacing($1.value, with: placeholder)
        }
    }

    private func write(_ text: String, to file: String) throws {
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        defer { try? handle.close() }
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(text.utf8))
    }

    private func stage(_ text: String, at path: String) throws {
        let blob = try clone.git.output(["hash-object", "-w", "--stdin"], input: Array(text.utf8))
        let entry = try clone.git.output(["ls-files", "--stage", "-z", "--", ":(top,literal)" + path])
        guard let mode = entry.split(separator: " ").first else { return }
        _ = try clone.git.output([
            "update-index", "--cacheinfo", "\(mode),\(blob.prefix(40)),\(path)",
        ])
    }

    private func paths(_ files: [String]) throws -> [String] {
        let command = isStaged ? ["diff", "--cached"] : ["diff", "HEAD"]
        let changed = try clone.git.output(
            command + ["--name-only", "--no-renames", "--diff-filter=d", "--no-ext-diff", "-z", "--"] + files)
        let new =
            isStaged
            ? ""
            : try clone.git.output(
                ["ls-files", "--others", "--exclude-standard", "--full-name", "-z", "--"] + files)
        return Array(Set((changed + new).split(separator: "\0").map(String.init))).sorted()
    }

    /// Nil for what is no text, or too large to be one.
    private func content(of path: String) throws -> String? {
        let bytes: Data
        if isStaged {
            let outcome = try clone.git.run(["cat-file", "blob", ":\(path)"])
            guard outcome.succeeded else { return nil }
            bytes = Data(outcome.output)
        } else {
            guard let content = FileManager.default.contents(atPath: clone.top + "/" + path) else {
                return nil
            }
            bytes = content
        }
        guard bytes.count <= Self.maximumSize, !bytes.prefix(8_000).contains(0) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}
