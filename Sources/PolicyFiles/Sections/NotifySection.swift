import Domain

extension NotificationTarget {
    /// All `[[notify]]` of the policy file.
    static func all(_ tables: [PolicyTable]) throws(PolicyFile.Problem) -> [NotificationTarget] {
        var targets: [NotificationTarget] = []
        for table in tables {
            let target = try NotificationTarget(table)
            guard !targets.contains(where: { $0.name == target.name }) else {
                throw table.problem("name", "there are two [[notify]] named '\(target.name)'")
            }
            targets.append(target)
        }
        return targets
    }

    private static let commonKeys = ["name", "events", "mirrors"]
    private static let webhookKeys = ["webhook", "template", "secret_file", "private"]
    private static let mailKeys = ["email", "to", "from", "sendmail"]

    private init(_ table: PolicyTable) throws(PolicyFile.Problem) {
        try table.allow(Self.commonKeys + Self.webhookKeys + Self.mailKeys)
        guard let name = try table.string("name"), Self.isName(name) else {
            throw table.problem(
                "name", "a [[notify]] needs a 'name' of small letters, digits and '-', as \"ops-chat\"")
        }
        let isWebhook = table.has("webhook")
        for key in isWebhook ? Self.mailKeys : Self.webhookKeys where table.has(key) {
            throw table.problem(
                key,
                isWebhook ? "'\(key)' is of mail, and not of a webhook" : "'\(key)' needs 'webhook'")
        }
        self.init(
            name: name, events: try Self.events(table), mirrors: try Self.mirrors(table),
            channel: isWebhook ? .webhook(try Webhook(table)) : .mail(try Mail(table)))
    }

    private static func isName(_ name: String) -> Bool {
        name.utf8.count <= 50 && name.first != "-"
            && name.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
            }
    }

    private static func events(_ table: PolicyTable) throws(PolicyFile.Problem) -> [HoldEvent.Kind] {
        guard let words = try table.strings("events") else { return standardEvents }
        let events = words.compactMap(HoldEvent.Kind.init(rawValue:))
        guard !words.isEmpty, events.count == words.count else {
            let known = HoldEvent.Kind.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw table.problem("events", "'events' lists some of \(known)")
        }
        return events
    }

    private static func mirrors(_ table: PolicyTable) throws(PolicyFile.Problem) -> [GlobPattern] {
        guard let names = try table.strings("mirrors") else { return [GlobPattern("*")] }
        guard !names.isEmpty, !names.contains("") else {
            throw table.problem(
                "mirrors", "'mirrors' lists names and patterns, as [\"website\", \"tools-*\"]")
        }
        return names.map(GlobPattern.init)
    }
}

extension NotificationTarget.Webhook {
    fileprivate init(_ table: PolicyTable) throws(PolicyFile.Problem) {
        let isPrivate = try table.bool("private") ?? false
        let text = try table.string("webhook") ?? ""
        let url: WebhookURL
        do throws(WebhookURL.Problem) {
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
                "a webhook needs 'secret_file', by which its receiver knows the sender; 'gatehouse notify key' makes one"
            )
        }
        if let secretFile, !NotificationTarget.isSecretFile(secretFile) {
            throw table.problem(
                "secret_file", "'secret_file' is the name of a file in the home's keys, as \"notify-1.key\"")
        }
        self.init(url: url, template: template, secretFile: secretFile, isPrivate: isPrivate)
    }
}

extension NotificationTarget {
    /// No other key of the home's is named so.
    package static func isSecretFile(_ name: String) -> Bool {
        name.hasPrefix("notify-") && name.hasSuffix(".key") && isName(String(name.dropLast(4)))
            && name.count > "notify-.key".count
    }
}

extension NotificationTarget.Mail {
    fileprivate init(_ table: PolicyTable) throws(PolicyFile.Problem) {
        guard table.has("email") || table.has("to") else {
            throw table.problem(
                "name", "a [[notify]] needs 'webhook', or 'email' or 'to', which say whom to tell")
        }
        let addresses = try table.strings("email") ?? []
        let sound = addresses.compactMap(MailAddress.init)
        guard sound.count == addresses.count else {
            throw table.problem("email", "'email' lists addresses, as [\"ops@example.com\"]")
        }
        let words = try table.strings("to") ?? []
        let readers = words.compactMap(Reader.init(rawValue:))
        guard readers.count == words.count else {
            throw table.problem("to", "'to' lists \"approvers\" and \"pusher\"")
        }
        guard !sound.isEmpty || !readers.isEmpty else {
            throw table.problem(table.has("to") ? "to" : "email", "nobody is named to be told")
        }
        guard let from = try table.string("from").flatMap(MailAddress.init) else {
            throw table.problem("from", "mail needs 'from', an address as \"gatehouse@example.com\"")
        }
        let sendmail = try table.string("sendmail") ?? "/usr/sbin/sendmail"
        guard sendmail.hasPrefix("/") else {
            throw table.problem("sendmail", "'sendmail' must be the whole path of the program")
        }
        self.init(addresses: sound, readers: readers, from: from, sendmail: sendmail)
    }
}
