/// Words for a shell, which anyone may have chosen.
package enum ShellWord {
    /// The word in apostrophes.
    package static func quoted(_ word: String) -> String {
        "'" + word.replacingASCII(["'": "'\\''"]) + "'"
    }

    /// The word, in apostrophes if it needs them.
    package static func quoting(_ word: String) -> String {
        let isPlain =
            !word.isEmpty
            && word.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || "-_./:=@%+,".utf8.contains(byte)
            }
        return isPlain ? word : quoted(word)
    }
}
