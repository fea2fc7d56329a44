extension SessionSegment {
    /// The tools by which agents set helpers to work. Others may answer with whatever a tool server makes up.
    private static let helperTools: Set<String> = ["Agent", "Task", "Workflow"]

    /// The most helpers of one segment whose work is looked for in what is read.
    private static let maximumHelpers = 32

    /// The helpers whose conversation is recorded here, and the workflows that they are of.
    package var recordedHelpers: Set<String> {
        messages.lazy.compactMap(\.helper).reduce(into: []) { recorded, helper in
            recorded.formUnion([helper, Message.workflow(of: helper) ?? helper])
        }
    }

    /// The lines of files that the main agent read after helpers had worked of whom nothing is recorded here, and had
    /// not read before, each with those helpers.
    ///
    /// The conversation of such a helper may be lost, as where its transcript was deleted. What its agent reads then is
    /// all that is left of what it wrote. Where a helper's own work is recorded, here or in another segment, what is read
    /// tells nothing.
    package var linesReadAfterUnrecordedHelpers: [Substring: [String]] {
        let recorded = recordedHelpers
        let calls = messages.lazy.flatMap(\.parts).filter { part in
            part.type == .toolCall && part.name.map(Self.helperTools.contains) == true
        }.compactMap(\.id)
        let starts = Set(calls)
        var helpers: [String] = []
        var known: Set<Substring> = []
        var new: [Substring: [String]] = [:]
        for part in messages.lazy.filter({ $0.helper == nil }).flatMap(\.parts)
        where part.type == .toolCallResponse {
            if let helper = part.helper, let call = part.id, starts.contains(call),
                !recorded.contains(helper), helpers.count < Self.maximumHelpers, !helpers.contains(helper)
            {
                helpers.append(helper)
            }
            for line in Self.numberedLines(of: part.response ?? "") where !known.contains(line) {
                if helpers.isEmpty { known.insert(line) } else if new[line] == nil { new[line] = helpers }
            }
        }
        return new
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
