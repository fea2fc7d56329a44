/// The environment of the programs that verify signatures, with nothing from the pusher or the account.
enum SigningEnvironment {
    static let variables = [
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C",
        "HOME": "/nonexistent",
    ]
}
