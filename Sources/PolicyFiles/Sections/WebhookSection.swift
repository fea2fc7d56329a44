import Domain

extension WebhookChannel: ChannelInFile {
    static var words: String { "a webhook" }
    static var addressKeys: [String] { ["webhook"] }
    static var otherKeys: [String] { ["template", "secret_file", "private"] }

    /// A `[[notify]]` with `webhook`.
    init(_ table: PolicyTable) throws(PolicyFile.Mistake) {
        let isPrivate = try table.bool("private") ?? false
        let text = try table.string("webhook") ?? ""
        let url: WebhookURL
        do throws(Problem) {
            url = try WebhookURL(text)
        } catch {
            throw table.problem("webhook", "'webhook' is no address to send to: \(error)")
        }
        guard url.isSecure || isPrivate else {
            throw table.problem(
                "webhook",
                "'webhook' may begin with http:// only with 'private = true': others could read on the way")
        }
        let word = try table.string("template") ?? Template.standard.rawValue
        guard let template = Template(rawValue: word) else {
            throw table.problem("template", "'template' must be \"standard\", \"slack\" or \"teams\"")
        }
        let secretFile = try table.string("secret_file")
        guard secretFile != nil || template != .standard else {
            throw table.problem(
                "webhook",
                "a webhook needs 'secret_file', so that its receiver knows the sender; "
                    + "'gatehouse notify key' makes one"
            )
        }
        if let secretFile, !NotificationTarget.isSecretFile(secretFile) {
            throw table.problem(
                "secret_file", "'secret_file' is the name of a file in the home's keys, as \"notify-1.key\"")
        }
        self.init(url: url, template: template, secretFile: secretFile, isPrivate: isPrivate)
    }
}
