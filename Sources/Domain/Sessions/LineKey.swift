/// A line as it is compared: what formatters, editors and agents change on a line's way into a commit is taken away.
package struct LineKey: Hashable, Sendable {
    /// Without white space, quotes all alike, without `,` and `;` at the end.
    package let bytes: [UInt8]

    /// From how many bytes on a line says enough by itself to be told in another file than it was written to.
    private static let tellingLength = 12
    /// A line that is longer than an ordinary one counts once for each of this many bytes.
    private static let ordinaryLength = 100
    /// From so many bytes and different signs on a line of signs is no bracket or ornament any more, but code.
    private static let tellingSigns = (length: 16, kinds: 5)

    package init(_ line: some Sequence<UInt8>) {
        var bytes: [UInt8] = []
        for byte in line where !(0x09...0x0D).contains(byte) { Self.add(byte, to: &bytes) }
        self.init(normalizing: bytes)
    }

    private init(normalizing bytes: [UInt8]) {
        var bytes = bytes
        while let last = bytes.last, last == UInt8(ascii: ",") || last == UInt8(ascii: ";") {
            bytes.removeLast()
        }
        self.bytes = bytes
    }

    private static func add(_ byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case 0x09, UInt8(ascii: " "): return
        case UInt8(ascii: "'"), UInt8(ascii: "`"): bytes.append(UInt8(ascii: "\""))
        default: bytes.append(byte)
        }
    }

    /// The keys of what stands between all that any language or editor takes for the end of a line: besides a line feed a
    /// carriage return, a vertical tab, a form feed, and Unicode's U+0085, U+2028 and U+2029.
    package static func forEach(in text: some Sequence<UInt8>, _ body: (LineKey) -> Void) {
        var bytes: [UInt8] = []
        for byte in text {
            let isEnd: Bool
            switch byte {
            case 0x0A...0x0D: isEnd = true
            case 0x85 where bytes.last == 0xC2:
                bytes.removeLast()
                isEnd = true
            case 0xA8 where bytes.suffix(2) == [0xE2, 0x80], 0xA9 where bytes.suffix(2) == [0xE2, 0x80]:
                bytes.removeLast(2)
                isEnd = true
            default: isEnd = false
            }
            if isEnd {
                body(LineKey(normalizing: bytes))
                bytes = []
            } else {
                add(byte, to: &bytes)
            }
        }
        body(LineKey(normalizing: bytes))
    }

    /// Those of `forEach` that are not trivial.
    package static func all(in text: some Sequence<UInt8>) -> [LineKey] {
        var keys: [LineKey] = []
        forEach(in: text) { if !$0.isTrivial { keys.append($0) } }
        return keys
    }

    /// Whether the line could stand in a file that nobody of those who are compared wrote: a bracket, a number, a phrase
    /// that every author of a language writes.
    package var isTrivial: Bool {
        bytes.count < 4 || wordCharacters < 3 && !isCodeOfSigns
            || bytes.count <= Self.longestBoilerplate && Self.boilerplate.contains(self)
    }

    /// As how many lines it counts.
    package var weight: Int { Self.weight(ofBytes: bytes.count) }

    /// As how many lines one of so many bytes counts at most.
    package static func weight(ofBytes count: Int) -> Int {
        max(1, (count + ordinaryLength / 2) / ordinaryLength)
    }

    /// How many bytes a line that does not count says; one that is repeated in a row, as in an ornament, says nothing more.
    package var saidBytes: Int {
        bytes.isEmpty ? 0 : 1 + zip(bytes, bytes.dropFirst()).count { $0 != $1 }
    }

    package var isTelling: Bool { bytes.count >= Self.tellingLength }

    private var isCodeOfSigns: Bool {
        bytes.count >= Self.tellingSigns.length && Set(bytes).count >= Self.tellingSigns.kinds
    }

    /// Letters and digits; of a character beyond ASCII its first byte counts.
    private var wordCharacters: Int {
        bytes.count { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), 0xC0...0xFF: true
            default: false
            }
        }
    }

    private static let longestBoilerplate = boilerplate.reduce(0) { max($0, $1.bytes.count) }

    private static let boilerplate = Set(
        [
            // C, C++, C#, Java, JavaScript, TypeScript, Rust, Swift, Kotlin
            "return", "return nil", "return null", "return true", "return false", "return 0", "return 1",
            "return -1",
            "return this", "return self", "return err", "return result", "return None", "break", "continue",
            "default:",
            "} else {", "else {", "else", "try {", "do {", "} finally {", "finally {", "} catch {",
            "} catch (e) {",
            "} catch (error) {", "catch {", "});", "private:", "public:", "protected:", "{}", "end", "static",
            "#endif", "#else", "#pragma once", "@Override", "@Test", "@override", "use super::*;", "#[test]",
            "#[cfg(test)]", "mod tests {", "override", "import Foundation", "import Testing", "import XCTest",
            "using System;", "namespace {", "export default {", "\"use strict\"", "void", "null", "nil",
            "true", "false",
            "super()", "super.setUp()", "defer {",
            // Go
            "if err != nil {", "return nil, err", "return err", "t.Parallel()", "t.Helper()", "import (",
            "defer func() {",
            "}()", "\"testing\"", "\"fmt\"", "\"os\"", "\"strings\"", "\"context\"", "\"errors\"", "\"time\"",
            "const (",
            "var (", "select {", "package main", "func main() {", "switch {", "ctx := context.Background()",
            // Python, Ruby, shell, SQL, markup
            "pass", "else:", "try:", "finally:", "except:", "except Exception:", "import os", "import sys",
            "import re",
            "import json", "then", "done", "esac", "fi", "begin", "rescue", "ensure", "exit 1", "exit 0",
            "set -e",
            "set -eu", "set -euo pipefail", "#!/bin/sh", "#!/bin/bash", "#!/usr/bin/env bash", "BEGIN",
            "COMMIT",
            "<div>", "</div>", "<ul>", "</ul>", "<li>", "</li>", "<p>", "</p>", "<br>", "<tr>", "</tr>",
            "</span>",
            "</body>", "</html>", "<body>", "<head>", "</head>", "<!DOCTYPE html>", "```", "---",
        ].map { LineKey($0.utf8) })
}
