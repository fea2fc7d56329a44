package import Domain
import Glibc

/// The addresses of a host, looked up once, so that the checked addresses are the ones to connect to.
package struct ResolvedHost {
    /// The addresses as text, without brackets.
    package let addresses: [String]

    /// Looks up a host.
    ///
    /// - Parameter allowsPrivate: whether addresses of this network or machine are allowed. If not, a single such
    ///   address is enough to refuse the host.
    /// - Throws: `Problem` where the host is unknown, or has an address to which nothing may be sent.
    package init(_ host: String, allowsPrivate: Bool) throws(Problem) {
        guard let lines = NameServices.entry("ahosts", host) else {
            throw Problem(.unavailable, "cannot find \(host): 'getent ahosts \(host)' has no answer")
        }
        var addresses: [String] = []
        for text in lines.compactMap({ $0.split(separator: " ").first.map(String.init) }) {
            guard let address = Self.address(text) else {
                throw Problem(.invalid, "\(host) has an address of an unknown kind")
            }
            guard allowsPrivate || address.isPublic else {
                throw Problem(
                    .denied,
                    "\(host) is at \(text), which is not a public address; nothing is sent there unless the "
                        + "policy says 'private = true'")
            }
            if !addresses.contains(text) { addresses.append(text) }
        }
        guard !addresses.isEmpty else { throw Problem(.unavailable, "\(host) has no address") }
        self.addresses = addresses
    }

    /// The address that a text is; what names an interface after `%` is of this network.
    private static func address(_ text: String) -> NetworkAddress? {
        let plain = text.prefix { $0 != "%" }
        var (four, six) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, String(plain), &four) == 1 {
            return withUnsafeBytes(of: four) { NetworkAddress(bytes: Array($0)) }
        }
        guard inet_pton(AF_INET6, String(plain), &six) == 1 else { return nil }
        return withUnsafeBytes(of: six) { NetworkAddress(bytes: Array($0)) }
    }
}
