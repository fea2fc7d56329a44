extension SessionSegment {
    /// The lines of files that the main agent read after helpers had worked of whom nothing is recorded, and had not
    /// read before.
    ///
    /// The conversation of such a helper is lost, as where its transcript was deleted. What its agent reads then is all
    /// that is left of what it wrote. Where a helper's own work is recorded, what is read tells nothing.
    package var linesReadAfterUnrecordedHelpers: Set<Substring> {
        let recorded = messages.compactMap(\.helper).reduce(into: Set<String>()) { recorded, helper in
            recorded.formUnion([helper, Message.workflow(of: helper) ?? helper])
        }
        let started = messages.lazy.flatMap(\.parts).compactMap(\.helper)
        guard started.contains(where: { !recorded.contains($0) }) else { return [] }
        var known: Set<Substring> = []
        var new: Set<Substring> = []
        var isAfter = false
        for part in messages.lazy.filter({ $0.helper == nil }).flatMap(\.parts)
        where part.type == .toolCallResponse {
            if let helper = part.helper, !recorded.contains(helper) { isAfter = true }
            let read = Self.numberedLines(of: part.response ?? "")
            if isAfter { new.formUnion(read) } else { known.formUnion(read) }
        }
        return new.subtracting(known)
    }

    /// The lines of a file in a tool's answer, where each stands behind its number and an arrow or tab.
    private static func numberedLines(of text: String) -> [Substring] {
        Lines.of(text).compactMap { line in
            let rest = line.drop { $0 == " " }.drop { $0.isNumber }
            guard rest.startIndex > line.startIndex, let sign = rest.first, sign == "→" || sign == "\t"
            else { return nil }
            return rest.dropFirst()
        }
    }
}
