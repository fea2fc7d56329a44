import CGlibcExtensions
import CVectorscanCompiler
import Crypto
import Domain
package import Foundation
package import SecretScan

/// A compiler of rules to the form that scanners load. It takes seconds, when rules are applied.
package enum RuleCompiler {
    /// A rule that Vectorscan does not support, so that PCRE2 runs it alone.
    package struct Alone: Hashable, Sendable, CustomStringConvertible {
        package let rule: String
        package let reason: String
        /// Whether it is run on every text, because it has no keywords.
        package let isAlways: Bool

        /// The rule, when it runs, and the reason.
        package var description: String {
            "rule \(rule) runs by PCRE2 alone, "
                + (isAlways ? "on every text, since it has no keywords" : "where a text has its keywords")
                + ": \(reason)"
        }
    }

    /// The digest that identifies rules: the SHA-256 of their JSON, in hexadecimal.
    ///
    /// - Throws: where a rule cannot be encoded.
    package static func digest(of rules: RuleSet) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return Hexadecimal.string(of: SHA256.hash(data: try encoder.encode(rules)))
    }

    /// Compiles rules.
    ///
    /// - Returns: the bytes that `CompiledRules` reads, and the rules that run alone.
    /// - Throws: `Problem` where Vectorscan rejects them as a whole.
    package static func compile(_ rules: RuleSet) throws -> (compiled: Data, alone: [Alone]) {
        keepMemory()
        var widths: [Int?] = []
        var reasons: [Int: String] = [:]
        /// The rules whose expressions Vectorscan takes only as they are.
        var exact: Set<Int> = []
        for (index, rule) in rules.rules.enumerated() {
            guard let expression = rule.expression else {
                widths.append(nil)
                continue
            }
            switch width(of: expression) {
            case .success(let width): widths.append(width)
            case .failure(let refusal):
                widths.append(nil)
                reasons[index] = refusal.description
            }
        }
        while true {
            switch database(of: patterns(of: rules.rules, without: Set(reasons.keys), exact: exact)) {
            case .success(let database):
                let entries = zip(rules.rules, widths).enumerated().map { index, rule in
                    CompiledRules.Entry(
                        kind: kind(of: rule.0, isRefused: reasons[index] != nil), width: rule.1)
                }
                let alone = reasons.sorted { $0.key < $1.key }.map {
                    Alone(
                        rule: rules.rules[$0.key].id, reason: $0.value,
                        isAlways: rules.rules[$0.key].keywords.isEmpty)
                }
                let compiled = try CompiledRules.serialise(
                    rules, digest: digest(of: rules), entries: entries, database: database,
                    smallDatabase: Self.database(of: []).get())
                return (compiled, alone)
            case .failure(let refusal):
                guard let index = refusal.rule, reasons[index] == nil else {
                    throw Problem(.invalid, refusal.description)
                }
                if !exact.insert(index).inserted { reasons[index] = refusal.description }
            }
        }
    }

    /// Lets freed memory stay with the process: Vectorscan takes and frees some megabytes again and again, and a tenth of
    /// the time went into giving them back to the system.
    private static func keepMemory() {
        mallopt(M_TOP_PAD, 64 << 20)
        mallopt(M_TRIM_THRESHOLD, 256 << 20)
        mallopt(M_MMAP_THRESHOLD, 256 << 20)
    }

    private static func kind(of rule: Rule, isRefused: Bool) -> CompiledRules.Entry.Kind {
        guard rule.expression != nil else { return .pathOnly }
        guard isRefused else { return .inDatabase }
        return rule.keywords.isEmpty ? .always : .behindKeywords
    }

    private struct Refusal: Error, CustomStringConvertible {
        /// The index of the rejected rule; nil where the cause is something else.
        let rule: Int?
        let description: String
    }

    /// The length of the longest match, in bytes; nil where there is no longest one.
    private static func width(of expression: String) -> Result<Int?, Refusal> {
        var info: UnsafeMutablePointer<hs_expr_info_t>?
        var error: UnsafeMutablePointer<hs_compile_error_t>?
        let result = hs_expression_info(expression, 0, &info, &error)
        defer {
            free(info)
            hs_free_compile_error(error)
        }
        guard result == HS_SUCCESS, let info else { return .failure(refusal(error, result)) }
        return .success(info.pointee.max_width == .max ? nil : Int(info.pointee.max_width))
    }

    private static func refusal(_ error: UnsafeMutablePointer<hs_compile_error_t>?, _ code: Int32) -> Refusal
    {
        let words = error?.pointee.message.map { String(cString: $0) } ?? "Vectorscan's error \(code)"
        // Vectorscan's own words name a flag for programmers.
        let isOfEmptyText = words.contains("HS_FLAG_ALLOWEMPTY")
        return Refusal(
            rule: nil,
            description: isOfEmptyText ? "its expression matches the empty text" : words)
    }

    /// What Vectorscan looks for, for a rule.
    private struct Candidate {
        let text: String
        let flags: UInt32
        let id: Int
        let rule: Int
    }

    /// The expressions of all rules, with keywords in place of the expressions of `refused`. Those of others than
    /// `exact` may match more than the rules': what exactly matched is found by PCRE2.
    private static func patterns(of rules: [Rule], without refused: Set<Int>, exact: Set<Int>) -> [Candidate]
    {
        rules.enumerated().flatMap { index, rule -> [Candidate] in
            guard let expression = rule.expression else { return [] }
            guard !refused.contains(index) else {
                return rule.keywords.map {
                    Candidate(
                        text: literal($0), flags: UInt32(HS_FLAG_CASELESS | HS_FLAG_SINGLEMATCH),
                        id: CompiledRules.keywordOffset + index, rule: index)
                }
            }
            let text = exact.contains(index) ? expression : WiderExpression.of(expression)
            return [Candidate(text: text, flags: 0, id: index, rule: index)]
        }
    }

    /// A serialised database.
    private static func database(of candidates: [Candidate]) -> Result<Data, Refusal> {
        var patterns = candidates
        // Vectorscan rejects an empty set, so a pattern that cannot occur stands for it.
        if patterns.isEmpty {
            patterns.append(
                Candidate(
                    text: "\\x00{8}gatehouse\\x00{8}", flags: 0, id: CompiledRules.keywordOffset * 2, rule: 0)
            )
        }
        let texts = patterns.map { strdup($0.text) }
        defer { texts.forEach { free($0) } }
        var database: OpaquePointer?
        var error: UnsafeMutablePointer<hs_compile_error_t>?
        let result = hs_compile_multi(
            texts.map { UnsafePointer($0) }, patterns.map(\.flags), patterns.map { UInt32($0.id) },
            UInt32(patterns.count), UInt32(HS_MODE_BLOCK), nil, &database, &error)
        defer { hs_free_compile_error(error) }
        guard result == HS_SUCCESS, let database else {
            let number = error.map { Int($0.pointee.expression) } ?? -1
            let words = refusal(error, result).description
            return .failure(
                Refusal(
                    rule: patterns.indices.contains(number) ? patterns[number].rule : nil, description: words)
            )
        }
        defer { hs_free_database(database) }
        var bytes: UnsafeMutablePointer<CChar>?
        var count = 0
        guard hs_serialize_database(database, &bytes, &count) == HS_SUCCESS, let bytes else {
            return .failure(Refusal(rule: nil, description: "the compiled rules cannot be serialised"))
        }
        defer { free(bytes) }
        return .success(Data(bytes: bytes, count: count))
    }

    /// An expression that matches exactly a keyword.
    private static func literal(_ keyword: String) -> String {
        keyword.utf8.map { byte in
            let digits = String(byte, radix: 16)
            return "\\x" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}
