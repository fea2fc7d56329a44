/// A line as it is compared: what formatters, editors and agents change on a line's way into a commit is taken away.
package struct LineKey: Hashable, Sendable {
    /// Without white space, quotes all alike, without `,` and `;` at the end.
    package let bytes: [UInt8]

    /// From how many bytes on a line says enough by itself to be told in another file than it was written to.
    private static let tellingLength = 12

    package init(_ line: some Sequence<UInt8>) {
        var bytes: [UInt8] = []
        for byte in line {
            switch byte {
            case 0x09...0x0D, UInt8(ascii: " "): continue
            case UInt8(ascii: "'"), UInt8(ascii: "`"): bytes.append(UInt8(ascii: "\""))
            default: bytes.append(byte)
            }
        }
        while let last = bytes.last, last == UInt8(ascii: ",") || last == UInt8(ascii: ";") {
            bytes.removeLast()
        }
        self.bytes = bytes
    }

    /// Whether the line could stand in a file that nobody of those who are compared wrote: a bracket, a number, a phrase
    /// that every author of a language writes.
    package var isTrivial: Bool {
        bytes.count < 4 || wordCharacters < 3
            || bytes.count <= Self.longestBoilerplate && Self.boilerplate.contains(self)
    }

    package var isTelling: Bool { bytes.count >= Self.tellingLength }

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
