/// The way from what an agent did back to the person's prompt that led to it, as far as one segment knows.
///
/// An edit leads to the call that made it. A call of the main agent leads to the last prompt before it; a helper's
/// call leads to the call that set the helper to work, which may be another helper's. Where no answer tells which call
/// that was, the place of the helper's task, or of the first thing that it said, stands for it. Time alone cannot
/// tell: helpers and commands go on while their user types the next prompt.
package struct PromptTrail: Sendable {
    /// What is looked for: the prompt that led to something.
    private enum Question {
        case call(String)
        /// What a helper did.
        case helper(String)
        /// What the main agent did last.
        case last
    }

    private enum Answer {
        case prompt(String)
        /// The segments before must tell, or else what this one took it for.
        case earlier(Question, otherwise: String?)
    }

    /// A message, without what does not matter here.
    private struct Step {
        let helper: String?
        /// What a person typed.
        let prompt: String?
        let isTask: Bool
        let time: String
    }

    private let steps: [Step]
    /// The step of each call.
    private let calls: [String: Int]
    /// The calls that set each helper to work.
    private let starts: [String: [String]]

    package init(_ segment: SessionSegment) {
        var calls: [String: Int] = [:]
        var starts: [String: [String]] = [:]
        steps = segment.messages.enumerated().map { index, message in
            for part in message.parts {
                guard let id = part.id else { continue }
                if part.type == .toolCall, calls[id] == nil { calls[id] = index }
                if let helper = part.helper { starts[helper, default: []].append(id) }
            }
            return Step(
                helper: message.helper, prompt: message.role == .user ? message.prompt : nil,
                isTask: message.kind == .task, time: message.time ?? "")
        }
        self.calls = calls
        self.starts = starts
    }

    /// The prompt that led to an edit; nil where none is recorded.
    ///
    /// - Parameters:
    ///   - number: the number of the edit's segment.
    ///   - trail: the trail of a segment by its number, from one on; nil where it cannot be read.
    /// - Throws: what `trail` throws.
    package static func prompt(
        of edit: SessionSegment.Edit, in number: Int, trail: (Int) throws -> PromptTrail?
    ) rethrows -> String? {
        if let call = edit.call, let prompt = try prompt(for: .call(call), in: number, trail: trail) {
            return prompt
        }
        if let prompt = try trail(number)?.lastPrompt(until: edit.time ?? "~") { return prompt }
        return try prompt(for: .last, in: number - 1, trail: trail)
    }

    private static func prompt(
        for question: Question, in number: Int, trail: (Int) throws -> PromptTrail?
    ) rethrows -> String? {
        var question = question
        var fallback: String?
        for number in stride(from: number, to: 0, by: -1) {
            switch try trail(number)?.answer(question) {
            case .prompt(let prompt)?: return prompt
            case .earlier(let next, let otherwise)?:
                question = next
                fallback = fallback ?? otherwise
            case nil: continue
            }
        }
        return fallback
    }

    private func answer(_ question: Question) -> Answer {
        switch question {
        case .call(let id): calls[id].map(answer(before:)) ?? .earlier(question, otherwise: nil)
        case .helper(let helper): answer(for: helper, before: steps.count)
        case .last: answer(ofMainBefore: steps.count)
        }
    }

    /// What led to a step.
    private func answer(before step: Int) -> Answer {
        steps[step].helper.map { answer(for: $0, before: step) } ?? answer(ofMainBefore: step)
    }

    private func answer(ofMainBefore step: Int) -> Answer {
        let prompt = steps[..<step].last { $0.helper == nil && $0.prompt != nil }?.prompt
        return prompt.map { .prompt($0) } ?? .earlier(.last, otherwise: nil)
    }

    private func answer(for helper: String, before step: Int) -> Answer {
        let own = steps.indices.prefix(step).filter { steps[$0].helper == helper }
        // A person may talk to a helper.
        if let prompt = own.last(where: { steps[$0].prompt != nil }).flatMap({ steps[$0].prompt }) {
            return .prompt(prompt)
        }
        let tasks = own.filter { steps[$0].isTask }
        let starts = starts(of: helper).compactMap { calls[$0] }.filter { $0 < step }.sorted()
        // A task more than calls: the helper was given another one by a call that does not say so.
        if let start = starts.last, tasks.count <= starts.count { return answer(before: start) }
        if let task = tasks.last { return answer(ofMainBefore: task) }
        guard let first = own.first, case .prompt(let prompt) = answer(ofMainBefore: first) else {
            return .earlier(.helper(helper), otherwise: nil)
        }
        return .earlier(.helper(helper), otherwise: prompt)
    }

    /// The calls that set a helper to work. A helper may be named after the call.
    private func starts(of helper: String) -> [String] {
        let workflow = SessionSegment.Message.workflow(of: helper)
        return [helper, workflow].compactMap(\.self).flatMap { starts[$0] ?? [] } + [helper]
    }

    private func lastPrompt(until time: String) -> String? {
        steps.last { $0.helper == nil && $0.prompt != nil && $0.time <= time }?.prompt
    }
}

extension SessionSegment.Message {
    /// The message's text.
    fileprivate var prompt: String? { parts.first { $0.type == .text }?.content }
}
