import Domain
import Testing

/// What Git LFS 3.3 itself takes for a pointer, and what it does not, was asked of `git lfs pointer --check` and of its smudge
/// filter.
@Suite struct LFSPointerTests {
    private static let hash = "sha256:" + String(repeating: "0a", count: 32)
    private static let newest = "https://git-lfs.github.com/spec/v1"

    private static func pointer(
        _ version: String = newest, _ extensions: String = "", oid: String = hash, size: String = "100"
    ) -> String {
        "version \(version)\n\(extensions)oid \(oid)\nsize \(size)\n"
    }

    private func isPointer(_ text: String) -> Bool {
        Array(text.utf8).withUnsafeBytes { LFSPointer.isPointer($0) }
    }

    @Test(arguments: [
        pointer(), String(pointer().dropLast()), pointer() + "\n\n\n",
        pointer().replacing("\n", with: "\r\n"), pointer().replacing("\n", with: "\r\n\r\n"),
        "\n\n" + pointer(), " \t" + pointer(), "\u{85}" + pointer(), pointer() + "\u{A0}\u{2003}\u{C}",
        pointer("https://hawser.github.com/spec/v1"), pointer("http://git-media.io/v/2"),
        pointer(size: "0"), pointer(size: "+5"),
        pointer(newest, "ext-0-a \(hash)\n"), pointer(newest, "ext-1-a \(hash)\next-0-b \(hash)\n"),
        pointer(newest, "ext-0-f.oo \(hash)\n"), "ext-0-a \(hash)\n" + pointer(),
        pointer() + String(repeating: "\n", count: 2_000) + "what Git LFS does not read",
    ])
    func `is one`(_ text: String) {
        #expect(isPointer(text))
    }

    @Test(arguments: [
        "", "version ", "# About\n" + pointer(), pointer() + "text that follows\n", pointer() + "more 1\n",
        pointer().replacing("\n", with: "\r"), pointer() + "\0", "\u{FEFF}" + pointer(),
        pointer("https://git-lfs.github.com/spec/v2"), pointer("http://hawser.github.com/spec/v1"),
        "version \(newest)\nsize 1\noid \(hash)\n", "oid \(hash)\nversion \(newest)\nsize 1\n",
        "version \(newest)\n", "version \(newest)\noid \(hash)\n",
        pointer(oid: hash.uppercased()), pointer(oid: hash + "00"), pointer(oid: "sha256:12"),
        pointer(oid: hash.replacing("sha256", with: "sha1")), pointer(oid: " " + hash),
        pointer(oid: hash + " "),
        pointer(size: "-1"), pointer(size: "1_0"), pointer(size: "99999999999999999999"), pointer(size: "x"),
        pointer(newest, "ext-10-a \(hash)\n"), pointer(newest, "ext-0-a sha256:12\n"),
        pointer(newest, "ext-0-a \(hash)\next-0-b \(hash)\n"), pointer() + "ext-0-a \(hash)\n",
        String(repeating: "\n", count: 1_000) + pointer(),
    ])
    func `is none`(_ text: String) {
        #expect(!isPointer(text))
    }
}
