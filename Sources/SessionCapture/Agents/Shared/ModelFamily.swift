/// The models whose names begin alike, and who provides them.
struct ModelFamily: Sendable {
    let prefix: String
    /// As OpenTelemetry's conventions for generative AI name it (`gen_ai.provider.name`).
    let provider: String

    init(_ prefix: String, from provider: String) {
        self.prefix = prefix
        self.provider = provider
    }

    /// Models of makers who have no agent here.
    private static let others = [
        ModelFamily("grok", from: "x_ai"), ModelFamily("deepseek", from: "deepseek"),
    ]

    /// The provider of the first of `models` that is of a known family. A name may have a prefix such as `openai/`.
    static func provider(of models: [String]) -> String? {
        let families = Agent.all.flatMap(\.models) + others
        return models.lazy.compactMap { model in
            let name = model.split(separator: "/").last.map(String.init) ?? model
            return families.first { name.hasPrefix($0.prefix) }?.provider
        }.first
    }
}
