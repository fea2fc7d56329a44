extension Home {
    /// Makes a secret that signs the messages to a webhook.
    ///
    /// - Returns: the secret's file; nil if it exists already.
    /// - Throws: `Problem` if the home belongs to another account, or the key cannot be written.
    package func makeWebhookSecret(_ name: String) throws -> String? {
        try checkOwner()
        let file = "notify-\(name).key"
        return try keys.makeWebhookSecret(file) ? keys.path(file) : nil
    }
}
