extension Home {
    /// Makes the secret that a webhook's messages are signed with.
    ///
    /// - Returns: its file; nil where that is there already, and stays as it is.
    package func makeWebhookSecret(_ name: String) throws -> String? {
        try checkOwner()
        let file = "notify-\(name).key"
        return try keys.makeWebhookSecret(file) ? keys.path(file) : nil
    }
}
