import Foundation

@testable import SecretScan

/// A text with parts in `{{…}}` that are made at run time, as the head of rule-cases.toml describes them.
struct CaseTemplate {
    struct Malformed: Error {
        let part: String
    }

    let text: String

    init(_ text: String) {
        self.text = text
    }

    func expanded(using generator: inout SplitMix64) throws -> String {
        var result = ""
        var end = text.startIndex
        for match in text.matches(of: /\{\{([^{}]+)\}\}/) {
            result += text[end..<match.range.lowerBound]
            result += try Self.part(match.output.1, &generator)
            end = match.range.upperBound
        }
        return result + text[end...]
    }

    private static func part(_ part: Substring, _ generator: inout SplitMix64) throws -> String {
        if part.hasPrefix("join:") { return part.dropFirst(5).filter { $0 != "|" } }
        let fields = part.split(separator: ":")
        if fields.count == 3, fields[0] == "repeat", let count = Int(fields[2]) {
            return String(repeating: String(fields[1]), count: count)
        }
        let isBad = part.hasPrefix("bad-")
        if let name = fields.first, let checksum = Checksum(rawValue: String(name.dropFirst(isBad ? 4 : 0))) {
            return try number(checksum, length: fields.last.flatMap { Int($0) }, isGood: !isBad, &generator)
        }
        guard fields.count == 2, let count = Int(fields[1]) else { throw Malformed(part: String(part)) }
        return characters(of: characterClass(fields[0]), count, &generator)
    }

    // MARK: Characters

    private static func characterClass(_ text: Substring) -> [Character] {
        let text = Array(text)
        var characters: [Character] = []
        var index = 0
        while index < text.count {
            if index + 2 < text.count, text[index + 1] == "-", let first = text[index].asciiValue,
                let last = text[index + 2].asciiValue
            {
                characters += (first...last).map { Character(Unicode.Scalar($0)) }
                index += 3
            } else {
                characters.append(text[index])
                index += 1
            }
        }
        return characters
    }

    private static func characters(
        of choices: [Character], _ count: Int, _ generator: inout SplitMix64
    ) -> String {
        func choose(from choices: [Character], besides other: Character?) -> Character {
            let choices = choices.count < 10 ? choices : choices.filter { $0 != other }
            return choices[Int.random(in: 0..<choices.count, using: &generator)]
        }
        var result: [Character] = []
        for _ in 0..<count { result.append(choose(from: choices, besides: result.last)) }
        // Each kind of character occurs.
        let kinds = [\Character.isLowercase, \.isUppercase, \.isNumber].map { kind in
            choices.filter { $0[keyPath: kind] }
        }.filter { !$0.isEmpty }
        guard count >= 2 * kinds.count else { return String(result) }
        for (place, kind) in zip((0..<count).shuffled(using: &generator), kinds) {
            let neighbours = [place - 1, place + 1].filter(result.indices.contains).map { result[$0] }
            let fitting = kind.filter { !neighbours.contains($0) }
            result[place] = choose(from: fitting.isEmpty ? kind : fitting, besides: nil)
        }
        return String(result)
    }

    // MARK: Numbers with a checksum

    /// Numbers are made by chance until one meets the checksum, or does not.
    private static func number(
        _ checksum: Checksum, length: Int?, isGood: Bool, _ generator: inout SplitMix64
    ) throws -> String {
        let shape = CaseTemplate(shape(of: checksum, length: length ?? 16))
        while true {
            let number = try shape.expanded(using: &generator)
            if checksum.isMet(by: number.utf8) == isGood { return number }
        }
    }

    /// What a number looks like; dates are of the years from 1950 to 1999.
    private static func shape(of checksum: Checksum, length: Int) -> String {
        let year = "{{5-9:1}}{{0-9:1}}"
        let month = "0{{1-9:1}}"
        let day = "1{{0-9:1}}"
        return switch checksum {
        case .luhn: "4{{0-9:\(length - 1)}}"
        case .iban: "DE{{0-9:20}}"
        case .austrianInsurance: "{{1-9:1}}{{0-9:3}} \(day)\(month)\(year)"
        case .australianTaxFile: "{{0-9:3}} {{0-9:3}} {{0-9:3}}"
        case .belgianRegister: "\(year).\(month).\(day)-{{0-9:3}}.{{0-9:2}}"
        case .brazilianTaxpayer: "{{0-9:3}}.{{0-9:3}}.{{0-9:3}}-{{0-9:2}}"
        case .canadianInsurance: "{{0-9:3}}-{{0-9:3}}-{{0-9:3}}"
        case .swissInsurance: "756.{{0-9:4}}.{{0-9:4}}.{{0-9:2}}"
        case .germanTax: "{{1-9:1}}{{0-9:10}}"
        case .spanishIdentity: "{{0-9:8}}{{TRWAGMYFPDXBNJZSQVHLCKE:1}}"
        case .finnishIdentity: "\(day)\(month)\(year)-{{0-9:3}}{{0-9A-FHJ-NPR-Y:1}}"
        case .frenchInsurance: "{{12:1}}\(year)\(month){{1-8:1}}{{0-9:1}}{{0-9:6}}{{0-8:1}}{{0-9:1}}"
        case .britishHealth: "{{0-9:3}} {{0-9:3}} {{0-9:4}}"
        case .indianIdentity: "{{2-9:1}}{{0-9:3}} {{0-9:4}} {{0-9:4}}"
        case .italianTax: "{{BCDFGLMNPRST:6}}\(year){{ABCDEHLMPRST:1}}\(day){{A-H:1}}{{0-9:3}}{{A-Z:1}}"
        case .dutchService: "{{1-9:1}}{{0-9:8}}"
        case .norwegianIdentity: "\(day)\(month)\(year){{0-9:5}}"
        case .polishIdentity: "\(year)\(month)\(day){{0-9:5}}"
        case .portugueseTax: "{{12:1}}{{0-9:8}}"
        case .swedishIdentity: "\(year)\(month)\(day)-{{0-9:4}}"
        case .americanInsurance: "{{0-9:3}}-{{0-9:2}}-{{0-9:4}}"
        }
    }
}
