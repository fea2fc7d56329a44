import Foundation
import TestSupport
import Testing

@testable import JSONText

@Suite struct JSONValueTests {
    @Test func `truth, numbers and large whole numbers stay what they are`() {
        let value = JSONValue.of(
            #"{"a":true,"b":1,"c":1.5,"d":9007199254740993,"e":-9223372036854775808,"f":1e3,"g":null,"h":0}"#)
        #expect(value["a"] == .bool(true))
        #expect(value["b"] == .integer(1) && value["h"] == .integer(0))
        #expect(value["c"] == .number(1.5) && value["f"] == .number(1000))
        #expect(value["d"] == .integer(9_007_199_254_740_993))
        #expect(value["e"] == .integer(.min))
        #expect(value["g"] == .null)
    }

    @Test func `escapes are read, and halves of surrogate pairs replaced`() {
        #expect(JSONValue.of(#""a\n\t\"\\\/\b\f\r\u00e9\ud83d\ude00""#).string == "a\n\t\"\\/\u{8}\u{c}\ré😀")
        #expect(JSONValue.of(#""\ud83d x""#).string == "\u{FFFD} x")
        #expect(JSONValue.of(#""\ude00\ud83d\ud83d\ude00""#).string == "\u{FFFD}\u{FFFD}😀")
        #expect(JSONValue.of(#""\ud83d\n""#).string == "\u{FFFD}\n")
    }

    @Test func `bytes that are no UTF-8 are replaced`() {
        #expect(JSONValue(Data([0x22, 0x61, 0xFF, 0x62, 0x22]))?.string == "a\u{FFFD}b")
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "'a'", "01", "1.", "-", "+1", "tru", "nulll", "[1] 2",
        "\"a",
        "\"\\x\"", "\"\\u12\"", "\"a\nb\"", "1e999", "{\"a\" 1}", "\u{FEFF}1",
    ])
    func `what the standard does not allow is refused`(text: String) {
        #expect(JSONValue(Data(text.utf8)) == nil)
    }

    @Test func `nesting that no agent writes is refused instead of exhausting the stack`() {
        #expect(JSONValue(Data(String(repeating: "[", count: 1_000_000).utf8)) == nil)
        let deep = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(JSONValue(Data(deep.utf8)) != nil)
    }

    @Test func `a text is read back as what it says`() {
        let text = #"{"a":[1,2.5,true,null,"é/\n"],"b":{"c":9007199254740993}}"#
        #expect(JSONValue.of(text).text == text)
    }

    @Test func `random documents are read as Foundation reads them`() throws {
        var random = SeededRandom(seed: 7)
        for _ in 0..<300 {
            let value = Self.random(&random, depth: 0)
            let bytes = try JSONEncoder().encode(value)
            #expect(JSONValue(bytes) == value)
        }
    }

    @Test func `values are written as Foundation's encoder writes them`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var random = SeededRandom(seed: 11)
        var values = (0..<300).map { _ in Self.random(&random, depth: 0) }
        let characters = (UInt8.min...0x7F).map { String(UnicodeScalar($0)) }.joined() + "é\u{2028}😀\u{FFFD}"
        values += [
            .string(characters), .number(1), .number(-0.0), .number(1e300), .number(0.1), .number(1e-7),
            .object([
                "b": .null, "a10": .bool(true), "a2": .array([]), "B": .object([:]), "é": .integer(.min),
            ]),
        ]
        for value in values { #expect(try Data(value.bytes) == encoder.encode(value)) }
    }

    private static func random(_ random: inout SeededRandom, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 3 ? 5 : 7), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .integer(.random(in: .min ... .max, using: &random))
        case 3: return .number(Double(Int.random(in: -1000...1000, using: &random)) + 0.5)
        case 4:
            let signs = Array("aé\"\\\n\u{1}😀/ \t")
            return .string(String((0..<8).map { _ in signs.randomElement(using: &random) ?? "x" }))
        case 5: return .array((0..<3).map { _ in Self.random(&random, depth: depth + 1) })
        default: return .object(["k": Self.random(&random, depth: depth + 1), "l\"": .null])
        }
    }
}

extension JSONValue {
    fileprivate static func of(_ text: String) -> JSONValue {
        JSONValue(Data(text.utf8)) ?? .null
    }
}
