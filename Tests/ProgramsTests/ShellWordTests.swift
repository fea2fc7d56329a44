import Domain
import Foundation
import Programs
import Testing

@Suite struct ShellWordTests {
    private static let words = [
        "", "plain", "two words", "it's", "''", "'\u{301}; echo caught; '\u{301}", "a'\u{200D}b",
        "$(id) `id` \\ \"", "é",
        "line\nbreak", "!history", "~",
    ]

    @Test(arguments: words) func `a shell reads a quoted word as it was`(word: String) throws {
        for quoted in [ShellWord.quoted(word), ShellWord.quoting(word)] {
            let outcome = try ChildProcess.run(
                "/bin/sh", ["-c", "printf '[%s]' \(quoted)"], environment: ["PATH": "/usr/bin:/bin"])

            #expect(Array(outcome.outputText.utf8) == Array("[\(word)]".utf8))
        }
    }

    @Test func `a plain word needs no quotes`() {
        #expect(ShellWord.quoting("refs/heads/main@1:2") == "refs/heads/main@1:2")
        #expect(ShellWord.quoting("a b") == "'a b'")
    }

    @Test func `what is replaced goes by bytes, not by letters with accents`() {
        let text = "\"\u{301}a\"\r\n"

        let escaped = text.replacingASCII(["\"": "\\\"", "\n": "\\n"])

        #expect(Array(escaped.utf8) == Array("\\\"\u{301}a\\\"\r\\n".utf8))
        #expect("plain".replacingASCII(["'": "x"]) == "plain")
    }
}
