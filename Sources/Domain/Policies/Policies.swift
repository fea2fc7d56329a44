/// Every policy that there is. A new one has a file here, a file in `PolicyFiles/Sections`, and a line in `configured`.
package enum Policies {
    /// Those that hold in every home, whatever its policy file says.
    package static let unconditional: [any Policy.Type] = [IntegrityPolicy.self, RejectionPolicy.self]

    /// Those that administrators change, in the order in which their findings are told.
    package static let configured: [any ConfiguredPolicy.Type] = [
        AccessPolicy.self,
        RefPolicy.self,
        SessionPolicy.self,
        AgentPolicy.self,
        SecretPolicy.self,
        PathPolicy.self,
        AuthorPolicy.self,
        MessagePolicy.self,
        SizePolicy.self,
        HistoryPolicy.self,
        SignaturePolicy.self,
        LFSPolicy.self,
        ExternalPolicy.self,
    ]

    /// All policies.
    package static var all: [any Policy.Type] {
        // As an array it would be cast element by element, with a search for the conformance of each.
        unconditional + configured.map { $0 as any Policy.Type }
    }
}
