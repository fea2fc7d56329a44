import CPCRE2

/// A regular expression over bytes, compiled to machine code by PCRE2.
///
/// `$` matches only at the end of the text, as in Go. The time of a match is limited; exceeding the limit is an
/// error, not a mismatch.
package final class Pattern {
    /// An expression that cannot be compiled.
    package struct Invalid: Error, Hashable, CustomStringConvertible {
        package let expression: String
        /// The place of the mistake, in bytes from the beginning.
        package let offset: Int
        package let reason: String
        package var description: String { "\(reason), at character \(offset + 1) of its expression" }
    }

    /// The search took more steps or memory than allowed.
    package struct Exhausted: Error, Hashable {
        let code: Int32
    }

    private let code: OpaquePointer
    private let match: OpaquePointer
    private let limits: OpaquePointer
    private let groupCount: Int

    /// The number of groups besides the whole match.
    package var groups: Int { groupCount - 1 }

    /// The number of calls of PCRE2's matching function: an ordinary rule's match takes some hundreds.
    private static let maximumSteps: UInt32 = 1_000_000
    /// The memory of a search, in KiB.
    private static let maximumMemory: UInt32 = 16_384

    /// Compiles an expression.
    ///
    /// - Throws: `Invalid` with the place of the mistake.
    package init(_ expression: String) throws(Invalid) {
        let settings = pcre2_compile_context_create_8(nil)
        defer { pcre2_compile_context_free_8(settings) }
        pcre2_set_newline_8(settings, UInt32(PCRE2_NEWLINE_LF))
        var failure: Int32 = 0
        var offset = 0
        let options = UInt32(PCRE2_DOLLAR_ENDONLY) | UInt32(PCRE2_NEVER_BACKSLASH_C) | PCRE2_USE_OFFSET_LIMIT
        let compiled = Array(expression.utf8).withUnsafeBufferPointer {
            pcre2_compile_8($0.baseAddress, $0.count, options, &failure, &offset, settings)
        }
        guard let compiled else {
            throw Invalid(expression: expression, offset: offset, reason: Self.words(for: failure))
        }
        code = compiled
        pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
        let (match, limits) = (
            pcre2_match_data_create_from_pattern_8(code, nil), pcre2_match_context_create_8(nil)
        )
        guard let match, let limits else {
            pcre2_match_context_free_8(limits)
            pcre2_match_data_free_8(match)
            pcre2_code_free_8(code)
            throw Invalid(expression: expression, offset: 0, reason: "there is no memory for it")
        }
        self.match = match
        self.limits = limits
        pcre2_set_match_limit_8(limits, Self.maximumSteps)
        pcre2_set_heap_limit_8(limits, Self.maximumMemory)
        groupCount = Int(pcre2_get_ovector_count_8(match))
    }

    deinit {
        pcre2_match_context_free_8(limits)
        pcre2_match_data_free_8(match)
        pcre2_code_free_8(code)
    }

    private static func words(for failure: Int32) -> String {
        let words = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 256) { buffer in
            let count = pcre2_get_error_message_8(failure, buffer.baseAddress, buffer.count)
            return String(decoding: buffer.prefix(Int(max(0, count))), as: UTF8.self)
        }
        return words.isEmpty ? "error \(failure)" : words
    }

    /// A match and its groups, to be read before the next search.
    package struct Match {
        fileprivate let pattern: Pattern
        fileprivate let count: Int

        /// The range of a group; the whole match for 0, nil for a group without part in the match.
        package subscript(group: Int) -> Range<Int>? {
            guard group < count, let vector = pcre2_get_ovector_pointer_8(pattern.match) else { return nil }
            let (start, end) = (vector[2 * group], vector[2 * group + 1])
            return start != .max && start <= end ? start..<end : nil
        }
    }

    /// The first match that begins within `starts`.
    ///
    /// - Throws: `Exhausted` where it takes too much.
    package func firstMatch(in text: UnsafeRawBufferPointer, starting starts: ClosedRange<Int>)
        throws(Exhausted) -> Match?
    {
        pcre2_set_offset_limit_8(limits, starts.upperBound)
        var result = run(text, starts.lowerBound, options: 0)
        // The stack of the machine code is small; the interpreter uses the heap.
        if result == PCRE2_ERROR_JIT_STACKLIMIT {
            result = run(text, starts.lowerBound, options: PCRE2_NO_JIT)
        }
        if result == PCRE2_ERROR_NOMATCH { return nil }
        guard result > 0 else { throw Exhausted(code: result) }
        return Match(pattern: self, count: Int(result))
    }

    /// The first match in `text`.
    ///
    /// - Throws: `Exhausted` where it takes too much.
    package func firstMatch(in text: UnsafeRawBufferPointer) throws(Exhausted) -> Match? {
        try firstMatch(in: text, starting: 0...text.count)
    }

    private func run(_ text: UnsafeRawBufferPointer, _ start: Int, options: UInt32) -> Int32 {
        // PCRE2 rejects the missing address of an empty buffer.
        guard let base = text.baseAddress else {
            return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1) {
                pcre2_match_8(code, $0.baseAddress, 0, 0, options, match, limits)
            }
        }
        return pcre2_match_8(
            code, base.assumingMemoryBound(to: UInt8.self), text.count, start, options, match, limits)
    }
}
