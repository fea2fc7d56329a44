import Foundation
import RulesTestSupport
import Testing

@testable import SecretRules
@testable import SecretScan

/// What stands in several strings of JSON, or deep in them, is masked as what a reader would see of it.
@Suite struct JSONMaskerTests {
    private static let rules = """
        [[rules]]
        id = "token"
        regex = '''\\btok_[a-z0-9]{8}\\b'''
        [[rules]]
        id = "key"
        regex = '''-----BEGIN KEY-----[\\s\\S]{20,}?-----END KEY-----'''
        [[rules]]
        id = "first"
        regex = '''^alone_[a-z0-9]{8}$'''
        """
    private let scanner: SecretScanner
    private static let lines = [
        "-----BEGIN KEY-----", "QUJDREVGR0hJSktM", "TU5PUFFSU1RVVldY", "-----END KEY-----",
    ]

    init() throws { scanner = try TestRules(Self.rules).scanner }

    /// The masked text, which is JSON and stays as it is when it is masked again.
    private func masked(_ text: String) throws -> String {
        let once = try SecretMasker(scanner).mask(json: Array(text.utf8))
        #expect(try SecretMasker(scanner).mask(json: once) == once)
        _ = try JSONSerialization.jsonObject(with: Data(once), options: .fragmentsAllowed)
        return String(decoding: once, as: UTF8.self)
    }

    private func json(_ value: Any) throws -> String {
        String(
            decoding: try JSONSerialization.data(
                withJSONObject: value, options: [.fragmentsAllowed, .withoutEscapingSlashes, .sortedKeys]),
            as: UTF8.self)
    }

    @Test(arguments: ["", "\n"])
    func `a key whose lines are strings of an array is masked in each of them`(end: String) throws {
        let source = ["first" + end] + Self.lines.map { $0 + end } + ["last"]
        let text = try masked(json(["cells": [["source": source]]]))
        let place = "[secret:key]" + end
        #expect(
            try text == json(["cells": [["source": ["first" + end, place, place, place, place, "last"]]]]))
    }

    @Test func `a key counts once, however many strings it stands in`() throws {
        let masker = SecretMasker(scanner)
        _ = try masker.mask(json: Array(json(Self.lines).utf8))
        #expect(masker.counts == ["key": 1])
    }

    @Test func `numbers, lists and JSON between the lines hide no key`() throws {
        let text = try masked(
            json([
                Self.lines[0], 1, ["x"], Self.lines[1], "{\"a\": [\"tok_abcd1234\"]}", Self.lines[2], "[]",
                Self.lines[3],
            ]))
        #expect(
            try text
                == json([
                    "[secret:key]", 1, ["x"], "[secret:key]", "{\"a\": [\"[secret:token]\"]}", "[secret:key]",
                    "[]",
                    "[secret:key]",
                ]))
    }

    @Test func `a key in the same member of several objects is masked`() throws {
        let parts = Self.lines.map { ["content": $0, "type": "text"] }
        let text = try masked(json(["parts": parts]))
        #expect(try text == json(["parts": parts.map { _ in ["content": "[secret:key]", "type": "text"] }]))
    }

    @Test func `what is no secret but where its string begins and ends is masked, too`() throws {
        #expect(
            try masked(#"["a", "alone_abcd1234", "tok_abcd1234"]"#)
                == #"["a", "[secret:first]", "[secret:token]"]"#)
    }

    @Test func `strings of different arrays are not joined`() throws {
        let text = try json([[Self.lines[0]], [Self.lines[1]], [Self.lines[2]], [Self.lines[3]]])
        #expect(try masked(text) == text)
    }

    @Test(arguments: 1...9)
    func `JSON in strings of JSON is looked into as deep as it goes`(depth: Int) throws {
        var text = #"{"a":"\u0074ok_abcd1234"}"#
        var expected = #"{"a":"[secret:token]"}"#
        for _ in 0..<depth {
            text = try json(["b": text])
            expected = try json(["b": expected])
        }
        #expect(try masked(text) == expected)
    }

    @Test func `brackets by the hundred thousand end no program`() throws {
        let text = String(repeating: "[", count: 200_000) + "\"tok_abcd1234\""
        let masked = try SecretMasker(scanner).mask(
            json: Array((text + String(repeating: "]", count: 200_000)).utf8))
        #expect(String(decoding: masked, as: UTF8.self).contains("[secret:token]"))
    }
}
