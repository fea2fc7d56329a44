package import Foundation

/// A scanner of texts for secrets, by compiled rules; for one scan at a time.
package final class SecretScanner {
    /// Words in a line that mark it as allowed.
    package struct InlineAllow: OptionSet, Sendable {
        package let rawValue: Int
        package static let gitleaks = InlineAllow(rawValue: 1)
        package static let gatehouse = InlineAllow(rawValue: 2)

        package init(rawValue: Int) { self.rawValue = rawValue }

        var words: [[UInt8]] {
            (contains(.gitleaks) ? [Array("gitleaks:allow".utf8)] : [])
                + (contains(.gatehouse) ? [Array("gatehouse:allow".utf8)] : [])
        }
    }

    /// A text takes too long to scan.
    package struct TooLong: Error, CustomStringConvertible {
        package let patience: Duration
        package var description: String { "a text takes more than \(patience) to look through for secrets" }

        package init(patience: Duration = SecretScanner.patience) { self.patience = patience }
    }

    /// The time for one text; an ordinary one takes milliseconds.
    package static let patience = Duration.seconds(60)

    private let rules: CompiledRules
    private var deadline = ContinuousClock.now
    /// Whether the present texts are parts of one.
    private var isWithinOne = false
    /// Asked on the way whether to stop, since other work took too long already.
    package var isStopped: @Sendable () -> Bool = { false }
    private let database: PatternDatabase
    /// The parts of the last text that were not scanned, in words; nil where everything was.
    package private(set) var leftOut: String?
    /// The words that mark a line of the present text as allowed.
    private var vouching: [[UInt8]] = []
    /// The limit for what is packed in the text.
    private var allowance: UnpackingAllowance?
    private var prepared: [PreparedRule?]
    /// The allow lists for all rules, read when there is a match or a place to ask for.
    private var shared: [PreparedAllowList]?
    private let alwaysRun: [Int]
    /// The rules that go by the path alone, each with its expression, read when there is a path.
    private var pathOnly: [(rule: Int, path: Pattern?)]?
    /// The classification of paths, made when a text occurs at a second path.
    private var placeClasses: PlaceClasses?
    /// The names that placeholders may have.
    private lazy var placeholderNames = Set(rules.ids + [Placeholder.environmentFile])
    /// The places where matches of each rule may begin, by its number; emptied after each scan.
    private var starts: [[ClosedRange<Int>]]

    /// Makes a scanner.
    ///
    /// - Throws: where the rules are damaged.
    package init(_ rules: CompiledRules) throws {
        self.rules = rules
        database = try rules.makeDatabase()
        prepared = Array(repeating: nil, count: rules.entries.count)
        alwaysRun = rules.entries.indices.filter { rules.entries[$0].kind == .always }
        starts = Array(repeating: [], count: rules.entries.count)
    }

    /// How far before its end a match of a rule without a longest one may begin, in bytes.
    private static let unboundedWidth = 32_768

    /// How many levels of encoding are decoded.
    private static let maximumDepth = 2

    /// Finds the secrets in a text, in their order: the findings of all rules on each, see `FoundSecret.others`,
    /// `onePerSecret` and `withoutRepeated`.
    ///
    /// - Parameters:
    ///     - path: the file's path in its repository, for rules and allow lists.
    ///     - commit: the commit's id, for allow lists.
    ///     - inlineAllow: the words that mark a line as allowed, which findings then tell; none for untrusted texts.
    ///     - depth: how many levels of encoding are decoded; 0 for plain text alone.
    ///     - part: the lines in which encoded text is decoded; nil for all. Plain text is always searched as a whole.
    ///     - allowance: the limit for everything packed in this text and others; nil for the limit of one text alone.
    /// - Throws: `TooLong` where it takes too long, or where a rule is broken.
    package func findings(
        in text: UnsafeRawBufferPointer, path: String = "", commit: String = "",
        inlineAllow: InlineAllow = [], depth: Int = maximumDepth, encodedIn part: Range<Int>? = nil,
        within allowance: UnpackingAllowance? = nil
    ) throws -> [FoundSecret] {
        vouching = inlineAllow.words
        self.allowance = allowance
        if !isWithinOne { begin() }
        let place = ScannedPlace(path: path, commit: commit)
        guard try !isPassedOver(place) else { return [] }
        let found = try findings(in: text, within: part ?? 0..<text.count, place, depth)
        return Self.reported(try pathFindings(place) + found)
    }

    /// Scans several texts that are parts of one, within the time for one text.
    ///
    /// - Throws: what `look` throws.
    package func asOneText<Result>(_ look: () throws -> Result) throws -> Result {
        begin()
        isWithinOne = true
        defer { isWithinOne = false }
        let result = try look()
        try checkTime()
        return result
    }

    private func begin() {
        deadline = .now + Self.patience
        leftOut = nil
    }

    /// Whether the time for the present text is over.
    package var isOutOfTime: Bool { ContinuousClock.now > deadline || isStopped() }

    /// The class of paths that rules and allow lists treat alike; at all of its paths a text has the same findings.
    ///
    /// - Throws: where the rules are damaged.
    package func placeClass(of paths: [String]) throws -> PlaceClass {
        let classes = try placeClasses ?? PlaceClasses(rules)
        placeClasses = classes
        return classes.placeClass(of: paths)
    }

    private func isPassedOver(_ place: ScannedPlace) throws -> Bool {
        guard rules.hasListsByPlace, !place.path.isEmpty || !place.commit.isEmpty else { return false }
        return try sharedLists().contains { $0.allows(place) }
    }

    private func sharedLists() throws -> [PreparedAllowList] {
        if let shared { return shared }
        let lists = try rules.allowLists().map { PreparedAllowList($0) }
        shared = lists
        return lists
    }

    private func plainFindings(in text: UnsafeRawBufferPointer, _ place: ScannedPlace) throws -> [FoundSecret]
    {
        let candidates = try candidates(in: text)
        guard !candidates.isEmpty else { return [] }
        var fragment = Fragment(text)
        var findings: [FoundSecret] = []
        for rule in candidates { try find(rule, in: &fragment, at: place, &findings) }
        SameSecrets.note(in: &findings)
        return findings
    }

    /// Finds the secrets in a text of bytes.
    ///
    /// - Throws: `TooLong` where it takes too long, or where a rule is broken.
    package func findings(
        in text: Data, path: String = "", commit: String = "", inlineAllow: InlineAllow = [],
        depth: Int = maximumDepth, within allowance: UnpackingAllowance? = nil
    ) throws -> [FoundSecret] {
        try text.withUnsafeBytes {
            try findings(
                in: $0, path: path, commit: commit, inlineAllow: inlineAllow, depth: depth, within: allowance)
        }
    }

    // MARK: Encoded texts

    /// The findings in encoded text, decoded with its neighbours in the line.
    private func encodedFindings(
        in text: UnsafeRawBufferPointer, within part: Range<Int>, _ place: ScannedPlace, _ depth: Int
    ) throws -> [FoundSecret] {
        func found(in decoded: [UInt8]) throws -> [FoundSecret] {
            try checkTime()
            return try decoded.withUnsafeBytes {
                try self.findings(in: $0, within: 0..<$0.count, place, depth - 1)
            }
        }
        var findings: [FoundSecret] = []
        if let utf16 = UTF16Text(text) { findings += try found(in: utf16.bytes).map(utf16.inOriginal) }
        var room = UnpackingRoom(within: allowance)
        let runs = EncodedRun.all(in: text, within: part, &room)
        leftOut = leftOut ?? room.leftOut
        var decoded: [FoundSecret] = []
        if !runs.isEmpty {
            let words = DecodedText(runs, in: text)
            decoded += try found(in: words.bytes).compactMap(words.inOriginal)
        }
        if let escaped = EscapedText(text, within: part) {
            decoded += try found(in: escaped.bytes).compactMap(escaped.inOriginal)
        }
        guard !decoded.isEmpty else { return findings }
        var fragment = Fragment(text)
        return findings
            + decoded.map { finding in
                var located = fragment.locating(finding)
                // A mark counts in the original line, not within what is encoded.
                located.isVouchedFor = fragment.has(
                    vouching, inLine: fragment.line(around: finding.match), near: finding.match)
                return located
            }
    }

    private func findings(
        in text: UnsafeRawBufferPointer, within part: Range<Int>, _ place: ScannedPlace, _ depth: Int
    ) throws -> [FoundSecret] {
        var plain = try plainFindings(in: text, place)
        guard depth > 0 else { return plain }
        var encoded = try encodedFindings(in: text, within: part, place, depth)
        SameSecrets.note(&encoded, in: &plain)
        return plain + encoded
    }

    /// - Throws: `TooLong` where the time for the present text is over.
    package func checkTime() throws {
        if isOutOfTime { throw TooLong() }
    }

    // MARK: Where to look

    /// The rules that may have a match, with `starts` filled.
    private func candidates(in text: UnsafeRawBufferPointer) throws -> [Int] {
        var touched: [Int] = []
        defer { for rule in touched where starts[rule].isEmpty { starts[rule] = [] } }
        try database.scan(text) { id, end in
            if id >= CompiledRules.keywordOffset {
                let rule = id - CompiledRules.keywordOffset
                guard starts[rule].isEmpty else { return }
                touched.append(rule)
                starts[rule] = [0...text.count]
            } else {
                if starts[id].isEmpty { touched.append(id) }
                note(end, of: id)
            }
        }
        for rule in alwaysRun {
            touched.append(rule)
            starts[rule] = [0...text.count]
        }
        return touched.sorted()
    }

    /// Notes where a match that ends at `end` may begin. Ends come in order, possibly one for each byte.
    private func note(_ end: Int, of rule: Int) {
        let width = rules.entries[rule].width ?? Self.unboundedWidth
        let start = max(0, end - width)
        guard let last = starts[rule].last, start <= last.upperBound + 1 else {
            starts[rule].append(start...end)
            return
        }
        starts[rule][starts[rule].count - 1] = min(last.lowerBound, start)...max(last.upperBound, end)
    }

    // MARK: Looking

    private func find(
        _ index: Int, in fragment: inout Fragment, at place: ScannedPlace, _ findings: inout [FoundSecret]
    ) throws {
        let ranges = starts[index]
        starts[index] = []
        let rule = try preparedRule(at: index)
        guard let expression = rule.expression, rule.concerns(place),
            fragment.hasKeyword(of: rule.keywords, near: ranges)
        else { return }
        var position = 0
        for range in ranges {
            position = max(position, range.lowerBound)
            while position <= range.upperBound {
                let found: Pattern.Match?
                do {
                    found = try expression.firstMatch(
                        in: fragment.text, starting: position...range.upperBound)
                } catch {
                    let rest = position..<min(range.upperBound + 1, fragment.text.count)
                    findings.append(fragment.finding(of: rule, .unfinished, match: rest, secret: rest))
                    position = range.upperBound + 1
                    continue
                }
                guard let match = found?[0] else { break }
                position = max(match.upperBound, position + 1)
                try checkTime()
                if let finding = try confirm(rule, match, in: &fragment, at: place) {
                    findings.append(finding)
                }
            }
            position = max(position, range.upperBound + 1)
            try checkTime()
        }
    }

    /// The finding of a match, if its secret has enough entropy and nothing allows it.
    private func confirm(
        _ rule: PreparedRule, _ raw: Range<Int>, in fragment: inout Fragment, at place: ScannedPlace
    ) throws -> FoundSecret? {
        let match = fragment.withoutLineEnds(raw)
        guard let secret = rule.secret(in: match, of: fragment.text), !secret.isEmpty || match.isEmpty else {
            return nil
        }
        let bytes = fragment.bytes(in: secret)
        guard rule.rule.entropy == 0 || Entropy.of(bytes) > rule.rule.entropy,
            rule.rule.checksum?.isMet(by: bytes) ?? true
        else { return nil }
        guard !Placeholder.covers(secret, of: fragment.text, rules: placeholderNames) else { return nil }
        let line = fragment.line(around: match)
        let texts = MatchTexts(
            secret: bytes, match: fragment.bytes(in: match),
            line: fragment.bytes(in: fragment.excerpt(of: line, around: match)))
        guard try !rule.allows(place, texts) else { return nil }
        var finding = fragment.finding(of: rule, .secret, match: match, secret: secret)
        finding.isVouchedFor = fragment.has(vouching, inLine: line, near: match)
        return finding
    }

    private func pathFindings(_ place: ScannedPlace) throws -> [FoundSecret] {
        guard !place.path.isEmpty else { return [] }
        return try rulesOfPaths().compactMap { index, path in
            // A path that takes too long to match is scanned.
            if let path, !place.mayMatch(path) { return nil }
            let rule = try preparedRule(at: index)
            return rule.concerns(place)
                ? FoundSecret(rule, .file, match: 0..<0, secret: 0..<0, value: []) : nil
        }
    }

    private func rulesOfPaths() throws -> [(rule: Int, path: Pattern?)] {
        if let known = pathOnly { return known }
        let read = try rules.entries.indices.filter { rules.entries[$0].kind == .pathOnly }.map {
            ($0, try rules.pathExpression(at: $0).map { try Pattern($0) })
        }
        pathOnly = read
        return read
    }

    private func preparedRule(at index: Int) throws -> PreparedRule {
        if let known = prepared[index] { return known }
        let rule = try PreparedRule(rules.rule(at: index)) { [unowned self] in try sharedLists() }
        prepared[index] = rule
        return rule
    }

    // MARK: What is reported

    private static func reported(_ findings: [FoundSecret]) -> [FoundSecret] {
        guard !findings.isEmpty else { return [] }
        return withRequired(findings).sorted {
            ($0.match.lowerBound, $0.rule.id) < ($1.match.lowerBound, $1.rule.id)
        }
    }

    /// The findings for which all that their rules require is near.
    private static func withRequired(_ findings: [FoundSecret]) -> [FoundSecret] {
        guard findings.contains(where: { $0.rule.isSilent || !$0.rule.required.isEmpty }) else {
            return findings
        }
        let byRule = Dictionary(grouping: findings, by: \.rule.id)
        return findings.filter { finding in
            !finding.rule.isSilent
                && finding.rule.required.allSatisfy { required in
                    (byRule[required.id] ?? []).contains { $0.isNear(finding, required) }
                }
        }
    }
}

extension FoundSecret {
    fileprivate func isNear(_ other: FoundSecret, _ required: Rule.Required) -> Bool {
        if let lines = required.withinLines, abs(startLine - other.startLine) > lines { return false }
        if let columns = required.withinColumns, abs(column - other.column) > columns { return false }
        return true
    }
}
