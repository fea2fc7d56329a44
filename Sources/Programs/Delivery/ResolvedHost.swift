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
    package init(_ host: String, port: Int, allowsPrivate: Bool) throws(Problem) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &found)
        guard code == 0 else {
            throw Problem(.unavailable, "cannot find \(host): \(String(cString: gai_strerror(code)))")
        }
        defer { freeaddrinfo(found) }
        var addresses: [String] = []
        var next = found
        while let entry = next?.pointee {
            next = entry.ai_next
            guard let text = Self.text(of: entry), let address = Self.address(of: entry) else {
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

    private static func text(of entry: addrinfo) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard
            getnameinfo(
                entry.ai_addr, entry.ai_addrlen, &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST)
                == 0
        else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func address(of entry: addrinfo) -> NetworkAddress? {
        guard let pointer = UnsafeRawPointer(entry.ai_addr) else { return nil }
        switch entry.ai_family {
        case AF_INET:
            let address = pointer.loadUnaligned(as: sockaddr_in.self).sin_addr
            return withUnsafeBytes(of: address) { NetworkAddress(bytes: Array($0)) }
        case AF_INET6:
            let address = pointer.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            return withUnsafeBytes(of: address) { NetworkAddress(bytes: Array($0)) }
        default: return nil
        }
    }
}
