import ArgumentParser
import Domain
import Foundation
import Programs
import Recorder
import SessionCapture
import Terminal

/// `git session mask`
struct MaskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mask",
        abstract: "Replace secrets in files with a placeholder, before they are committed.",
        discussion: """
            Looks for what the rules for secrets find, for the values of this work tree's .env files, and with \
            --value-from-input for a value from standard input. It shows each place, never the value. Without \
            --placeholder it changes nothing. To allow a line that has no secret, write 'gatehouse:allow' in it.

            Examples:
              git session mask --staged
              git session mask --staged --placeholder '${API_KEY}'
              printf %s "$LEAKED" | git session mask --value-from-input config.yml

            Exit status: 0 nothing is left to mask; 1 secrets were found and not replaced, or a file is missing.
            """)

    @Flag(
        help:
            "Search what is staged, and stage the replacements. Default: search the files in the work tree."
    )
    var staged = false
    @Option(help: "The text that replaces each value.")
    var placeholder: String?
    @Flag(help: "Read a value to look for from standard input.")
    var valueFromInput = false
    @Argument(help: "The files. Default: all that differ from the last commit.")
    var files: [String] = []

    func run() throws {
        let clone = try Clone()
        try checkFiles(of: clone)
        let search = try StagedSecrets(clone: clone, secrets: secrets(of: clone), isStaged: staged)
        let found = try search.find(in: files)
        guard !found.isEmpty else { return print("No secret found.") }
        for place in found { print("\(VisibleText.escaping(place.path)):\(place.line): \(place.source)") }
        guard let placeholder else {
            print("\nNothing was changed. To replace them: --placeholder TEXT")
            throw ExitCode(1)
        }
        try search.replace(found, with: placeholder)
        print(
            """

            Replaced \(Plural.of(found.count, "place")). Keep the value where it is (an .env file \
            that Git ignores, or your secret store) and let the program read it at run time.
            If it was ever pushed, or an agent's answer showed it, have its provider revoke it and issue a new one.
            """)
    }

    /// Refuses names of files that do not exist: a misspelt one must not pass for clean.
    private func checkFiles(of clone: Clone) throws {
        for file in files where !FileManager.default.fileExists(atPath: file) {
            let known = try clone.git.output(["ls-files", "--", file])
            if known.isEmpty { throw Problem(.missing, "no file '\(VisibleText.escaping(file))' here") }
        }
    }

    private func secrets(of clone: Clone) throws -> [StagedSecrets.Secret] {
        var secrets = clone.spool.environmentFiles(of: clone.top, renewing: true).secrets().map {
            StagedSecrets.Secret(value: $0.value, source: "a value of an .env file")
        }
        if valueFromInput {
            let input = FileHandle.standardInput.readDataToEndOfFile()
            let value = String(decoding: input, as: UTF8.self).trimmingCharacters(in: .newlines)
            guard value.utf8.count >= 4 else {
                throw Problem(.invalid, "the value on standard input has fewer than 4 characters")
            }
            secrets.append(StagedSecrets.Secret(value: value, source: "the value from standard input"))
        }
        return secrets
    }
}
