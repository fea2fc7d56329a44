package import Domain

/// The forward of one ref of an applied hold.
package struct HeldForward: Encodable {
    package let ref: String
    package let state: String
    package let message: String?
    /// The upstream's output, line by line.
    package let upstreamSaid: [String]

    private enum CodingKeys: String, CodingKey {
        case ref, state, message
        case upstreamSaid = "upstream_said"
    }

    package init(_ forward: Forward) {
        ref = forward.ref.rawValue
        state = forward.state.rawValue
        message = forward.reason?.summary
        upstreamSaid = forward.reason?.said ?? []
    }

    /// A line for each ref that has not reached the upstream.
    package static func text(of forwards: [Forward]) -> [String] {
        forwards.filter { [.owed, .refused, .diverged].contains($0.state) }.map { forward in
            let reason = forward.reason.map { ": \(VisibleText.escaping($0.line))" } ?? ""
            return "\(forward.ref) is not at the upstream, \(forward.state.rawValue)\(reason)"
        }
    }
}
