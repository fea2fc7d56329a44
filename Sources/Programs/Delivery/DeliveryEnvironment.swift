/// The environment of the programs that deliver messages, with nothing from this process'.
package enum DeliveryEnvironment {
    static let variables = [
        "PATH": folders.joined(separator: ":"), "LC_ALL": "C.UTF-8",
    ]

    /// The folders in which programs are looked up that are given by name alone.
    package static let folders = [
        "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin",
    ]
}
