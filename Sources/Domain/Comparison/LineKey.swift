/// A line in the form in which lines are compared, without what formatters, editors and agents change on its way into
/// a commit.
package struct LineKey: Hashable, Sendable {
    /// The line's bytes without white space, with all quotes alike, and without `,` and `;` at the end.
    package let bytes: [UInt8]

    /// The length in bytes from which a line is recognised in another file than it was written to.
    static let tellingLength = 12
    /// The length in bytes of an ordinary line; a longer line counts as several.
    private static let ordinaryLength = 100
    /// The length in bytes, and the number of different bytes, from which a line of punctuation is code rather than
    /// an ornament.
    private static let tellingSigns = (length: 16, kinds: 5)

    package init(_ line: some Sequence<UInt8>) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(line.underestimatedCount)
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

    /// Calls `body` with the key of each line. A line ends at anything that a language or editor takes for its end:
    /// line feed, carriage return, vertical tab, form feed, U+0085, U+2028 and U+2029.
    @inlinable
    package static func forEach(in text: some Sequence<UInt8>, _ body: (LineKey) -> Void) {
        if text.withContiguousStorageIfAvailable({ forEach(inBytes: $0, body) }) == nil {
            Array(text).withUnsafeBufferPointer { forEach(inBytes: $0, body) }
        }
    }

    /// The work of it, which is not generic: see `Hexadecimal`.
    @usableFromInline
    static func forEach(inBytes text: UnsafeBufferPointer<UInt8>, _ body: (LineKey) -> Void) {
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

    /// The keys of all lines that are not trivial.
    @inlinable
    package static func all(in text: some Sequence<UInt8>) -> [LineKey] {
        var keys: [LineKey] = []
        forEach(in: text) { if !$0.isTrivial { keys.append($0) } }
        return keys
    }

    /// Whether the line tells nothing about its author: a bracket, a number, a phrase that every author of a language
    /// writes.
    package var isTrivial: Bool {
        bytes.count < 4 || wordCharacters < 3 && !isCodeOfSigns
            || bytes.count <= Self.longestBoilerplate && Self.boilerplate.contains(self)
    }

    /// How many ordinary lines it counts as.
    package var weight: Int { Self.weight(ofBytes: bytes.count) }

    /// How many ordinary lines a line of `count` bytes counts as.
    package static func weight(ofBytes count: Int) -> Int {
        max(1, (count + ordinaryLength / 2) / ordinaryLength)
    }

    /// The length in bytes of what a trivial line says; repetitions of a byte in a row, as in an ornament, do not
    /// count.
    package var saidBytes: Int {
        bytes.isEmpty ? 0 : 1 + zip(bytes, bytes.dropFirst()).count { $0 != $1 }
    }

    /// Whether the line is long enough to be recognised in another file.
    package var isTelling: Bool { bytes.count >= Self.tellingLength }

    private var isCodeOfSigns: Bool {
        bytes.count >= Self.tellingSigns.length && Set(bytes).count >= Self.tellingSigns.kinds
    }

    /// The number of letters and digits; a character outside of ASCII counts by its first byte.
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
