/// The search for the lines of one commit in what was written.
struct PassageSearch {
    private let texts: [WrittenText]
    /// Whether each byte of each text was found, as bits.
    private var isFound: [[UInt64]]
    /// Where passages may still begin.
    private var free: [WrittenText.Free]
    /// The lines some of which was found.
    private var touched: [Set<Int>]
    /// How many bytes are still compared before passages may only be short: what is arranged to be alike everywhere
    /// would take without end.
    private var patience = 1 << 28
    /// How many lines were not found with short passages alone.
    private(set) var leftOut = 0

    /// The length in bytes of the longest passage.
    private static let longest = (patient: 1 << 20, impatient: 256)
    /// The length in bytes from which a passage counts by itself: twice that of a line that is known in any file.
    private static let tellingLength = 2 * LineKey.tellingLength
    /// Within how many lines a passage says something.
    private static let tellingLines = 8
    /// How many bytes behind what was found one goes on with it: a sign that begins a line can look like the mark of a
    /// comment, and is left out.
    private static let longestGap = 2

    /// A place in a text.
    fileprivate struct Position {
        let text: Int
        let place: Int
    }

    /// Whole lines of a run, and the bytes of a text that they are.
    private struct Passage {
        let lines: Range<Int>
        let text: Int
        let bytes: Range<Int>
    }

    init(in texts: [WrittenText]) {
        self.texts = texts
        isFound = texts.map { Array(repeating: 0, count: $0.text.count / 64 + 1) }
        free = texts.map(\.free)
        touched = texts.map { _ in [] }
    }

    /// The lines of which all was found.
    var written: [(source: WrittenText.Source, line: Substring)] {
        texts.indices.flatMap { number in
            let text = texts[number]
            return touched[number].sorted().lazy.filter { entry in
                text.bytes(of: entry).allSatisfy { wasFound($0, in: number) }
            }.map { (WrittenText.Source(text: number, number: text.source(of: $0)), text.line($0)) }
        }
    }

    private func source(of position: Position) -> WrittenText.Source {
        let text = texts[position.text]
        return WrittenText.Source(
            text: position.text, number: text.source(of: text.entry(at: position.place)))
    }

    private func wasFound(_ place: Int, in text: Int) -> Bool {
        isFound[text][place / 64] >> (place % 64) & 1 == 1
    }

    private mutating func note(_ bytes: Range<Int>, of text: Int) {
        for place in bytes { isFound[text][place / 64] |= 1 << (place % 64) }
        texts[text].take(bytes, from: &free[text])
        for entry in texts[text].entry(at: bytes.lowerBound)...texts[text].entry(at: bytes.upperBound - 1) {
            touched[text].insert(entry)
        }
    }

    // MARK: Lines that are there as they were written

    /// Lines of a run, by their numbers, that are the same as lines that were written.
    struct Alike {
        fileprivate var places: [Int: Position] = [:]
    }

    /// Finds the lines of a run that are the same as lines that were written.
    ///
    /// - Returns: what is known of them, for `findPassages`.
    mutating func findAlike(in run: AddedRun) -> Alike {
        var alike = Alike()
        var last: Position?
        for number in run.lines.indices where canStandAlone(number, in: run) {
            let bytes = run.lines[number].bytes
            for (text, written) in texts.enumerated() {
                let place = written.lines(
                    like: run.text, at: bytes.lowerBound, from: next(last, in: text), among: &free[text]
                ).first {
                    let line = written.bytes(of: written.entry(at: $0))
                    return line.count == bytes.count && written.text[line].elementsEqual(run.text[bytes])
                }
                guard let place else { continue }
                note(place..<place + bytes.count, of: text)
                last = Position(text: text, place: place + bytes.count)
                alike.places[number] = Position(text: text, place: place)
                break
            }
        }
        return alike
    }

    /// Whether a line says enough by itself. Many calls begin with the same line.
    private func canStandAlone(_ number: Int, in run: AddedRun) -> Bool {
        run.told(number..<number + 1)
            >= (run.lines[number].depth > 0 ? Self.tellingLength : LineKey.tellingLength)
    }

    /// The place from which on a text is searched first: formatters keep the order.
    private func next(_ last: Position?, in text: Int) -> Int {
        last.flatMap { $0.text == text ? $0.place : nil } ?? 0
    }

    // MARK: Passages

    /// Finds the passages of a run.
    ///
    /// - Returns: the source of each line; nil where it was not written. Lines of nothing but brackets are of the source
    ///   of the line that they stand behind.
    mutating func findPassages(in run: AddedRun, alike: Alike) -> [WrittenText.Source?] {
        var sources: [WrittenText.Source?] = run.lines.map { _ in nil }
        var (number, last) = (0, Position?.none)
        while number < run.lines.count {
            let line = run.lines[number]
            if line.bytes.isEmpty {
                if !line.isBlank, number > 0 { sources[number] = sources[number - 1] }
                number += 1
            } else if let place = alike.places[number] {
                sources[number] = source(of: place)
                last = Position(text: place.text, place: place.place + line.bytes.count)
                number += 1
            } else if let passage = longestPassage(at: number, in: run, besides: alike, behind: last) {
                note(passage.bytes, of: passage.text)
                let source = source(of: Position(text: passage.text, place: passage.bytes.lowerBound))
                for number in passage.lines where !run.lines[number].isBlank { sources[number] = source }
                last = Position(text: passage.text, place: passage.bytes.upperBound)
                number = passage.lines.upperBound
            } else {
                if patience <= 0 { leftOut += 1 }
                number += 1
            }
        }
        return sources
    }

    /// The longest passage that counts and begins at a line.
    ///
    /// - Parameter last: what was written behind what was found last.
    private mutating func longestPassage(
        at number: Int, in run: AddedRun, besides alike: Alike, behind last: Position?
    ) -> Passage? {
        guard run.told(number..<min(number + Self.tellingLines, run.lines.count)) > 0 else { return nil }
        var best: Passage?
        func look(_ start: Position, goesOn: Bool) {
            let passage = passage(at: number, in: run, besides: alike, from: start, goesOn: goesOn)
            if let passage, passage.bytes.count > best?.bytes.count ?? 0 { best = passage }
        }
        if let last {
            for gap in 0...Self.longestGap where last.place + gap < texts[last.text].text.count {
                look(Position(text: last.text, place: last.place + gap), goesOn: true)
            }
        }
        let place = run.lines[number].bytes.lowerBound
        for (text, written) in texts.enumerated() {
            let next = next(last, in: text)
            for start in written.lines(like: run.text, at: place, from: next, among: &free[text])
                + written.breaks(like: run.text, at: place, from: next, among: &free[text])
            {
                look(Position(text: text, place: start), goesOn: false)
            }
        }
        return best
    }

    /// The passage of as many lines as are the same from a place on; nil where none counts.
    private mutating func passage(
        at number: Int, in run: AddedRun, besides alike: Alike, from start: Position, goesOn: Bool
    ) -> Passage? {
        let written = texts[start.text]
        guard let depths = written.depths(at: start.place) else { return nil }
        var (behind, opened) = (start.place, 0)
        var best: Passage?
        let longest = patience > 0 ? Self.longest.patient : Self.longest.impatient
        for (line, next) in zip(run.lines[number...], (number + 1)...) {
            guard behind - start.place < longest, alike.places[next - 1] == nil,
                let end = end(of: line, in: run, from: behind, in: start.text)
            else { break }
            (behind, opened) = (end, opened + line.depth)
            if !line.bytes.isEmpty, let left = written.depths(at: behind),
                opened >= left.lowerBound - depths.upperBound,
                run.told(number..<next) >= needed(start.place..<behind, of: written, goesOn: goesOn)
            {
                best = Passage(lines: number..<next, text: start.text, bytes: start.place..<behind)
            }
        }
        return best
    }

    /// The place behind a line in what was written; nil where that is not the same, or was found before.
    private mutating func end(of line: AddedRun.Line, in run: AddedRun, from place: Int, in number: Int)
        -> Int?
    {
        let text = texts[number].text
        var (place, next) = (place, line.bytes.lowerBound)
        var passed: Int?
        if !line.mark.isEmpty, text[place...].starts(with: line.mark) { place += line.mark.count }
        while next < line.bytes.upperBound {
            guard place < text.count, !wasFound(place, in: number) else { return nil }
            patience -= 1
            if text[place] == run.text[next] {
                (place, next) = (place + 1, next + 1)
            } else {
                // What was written may begin a line with what stands within one here.
                guard passed != place, FlowingText.canMark(run.text[next]),
                    let mark = texts[number].mark(at: place),
                    run.text[next..<line.bytes.upperBound].starts(with: mark)
                else { return nil }
                passed = place
                next += mark.count
            }
        }
        return place
    }

    /// How many bytes of a passage must say something.
    private func needed(_ bytes: Range<Int>, of written: WrittenText, goesOn: Bool) -> Int {
        goesOn || written.isBoundary(bytes.lowerBound) && written.isBoundary(bytes.upperBound)
            ? LineKey.tellingLength : Self.tellingLength
    }
}
