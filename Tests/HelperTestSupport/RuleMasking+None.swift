package import SessionCapture

extension RuleMasking {
    /// A masking that changes nothing, for tests that are not about secrets.
    package static var none: RuleMasking {
        RuleMasking(digest: { "none" }, mask: { text, _ in Masked(bytes: text, counts: [:]) })
    }
}
