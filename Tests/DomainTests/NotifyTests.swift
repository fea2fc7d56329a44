import Domain
import Testing

@Suite struct NotifyTests {
    @Test(arguments: [
        "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.0.1.1",
        "223.255.255.255",
    ])
    func `an address that everybody means the same machine by is public`(text: String) {
        let bytes = text.split(separator: ".").compactMap { UInt8($0) }
        #expect(NetworkAddress(bytes: bytes)?.isPublic == true)
        #expect(NetworkAddress(bytes: mapped(bytes))?.isPublic == true)
    }

    @Test(arguments: [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.255",
        "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.168.1.1", "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    ])
    func `an address of this machine, this network or nobody is not, however it is written`(text: String)
        throws
    {
        let bytes = text.split(separator: ".").compactMap { UInt8($0) }
        #expect(NetworkAddress(bytes: bytes)?.isPublic == false)
        #expect(NetworkAddress(bytes: mapped(bytes))?.isPublic == false)
        let translated = [0, 0x64, 0xFF, 0x9B] + [UInt8](repeating: 0, count: 8) + bytes
        #expect(NetworkAddress(bytes: translated)?.isPublic == false)
    }

    @Test(
        arguments: [
            ([], false), ([0x20, 0x01, 0x48, 0x60], true), ([0x26, 0x06, 0x47], true), ([0xFC], false),
            ([0xFD, 0, 0x0E, 0xC2], false), ([0xFE, 0x80], false), ([0xFE, 0xC0], false),
            ([0xFF, 0x02], false),
            ([0x20, 0x01, 0x0D, 0xB8], false), ([0x20, 0x02, 127, 0, 0, 1], false),
            ([0x20, 0x01, 0, 0], false),
            ([0x3F, 0xFF], false), ([0x01], false),
        ] as [([UInt8], Bool)])
    func `of IPv6 only what is given out to the world is public`(start: [UInt8], isPublic: Bool) {
        let bytes = start + [UInt8](repeating: 0, count: 15 - start.count) + [1]
        #expect(NetworkAddress(bytes: bytes)?.isPublic == isPublic)
    }

    private func mapped(_ bytes: [UInt8]) -> [UInt8] {
        [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + bytes
    }

    @Test(arguments: [
        ("https://hooks.example.com/T0/B1?x=1", "hooks.example.com", 443, "https://hooks.example.com/…"),
        ("http://Example.com:8080", "example.com", 8_080, "http://example.com:8080/…"),
        ("https://[2001:db8::1]:8443/a", "2001:db8::1", 8_443, "https://[2001:db8::1]:8443/…"),
        ("https://10.0.0.1/", "10.0.0.1", 443, "https://10.0.0.1/…"),
    ])
    func `a webhook's address is read and shown without its path`(
        text: String, host: String, port: Int, shown: String
    ) throws {
        let url = try WebhookURL(text)
        #expect(url.host == host && url.port == port && url.shown == shown)
    }

    @Test(arguments: [
        "", "ftp://a.example/", "https://", "https:///x", "https://a.example:0/", "https://a.example:x/",
        "https://a.example:70000/", "https://user@a.example/", "https://a.example@127.0.0.1/", "https://a b/",
        "https://a.example/\"x", "https://a.example/\\x", "https://a.example/\nurl=x",
        "https://a.example\\@b.example/",
        "https://a.example#@b.example/", "https://ä.example/", "https://2130706433/", "https://0x7f.1/",
        "https://127.1/", "https://0177.0.0.1/", "https://1.2.3.4.5/", "https://256.1.1.1/",
        "https://a.example./",
        "https://a..example/", "https://[::1/", "https://[127.0.0.1]/", "https://[::1%25eth0]/",
        "https://[::1]x/",
        "https://a.example:", "https://a{b,c}.example/",
    ])
    func `what programs could read differently is no address of a webhook`(text: String) {
        #expect(throws: Problem.self) { try WebhookURL(text) }
    }

    @Test func `an address of mail that would have to be quoted is none`() {
        for text in ["a@b.example", "first.last+tag@mail.example.com", "o'neil@x"] {
            #expect(MailAddress(text)?.text == text)
        }
        for text in [
            "", "a", "@b", "a@", "a@b@c", "a b@c", "a@b c", "a@b\nBcc: c@d", "a\r@b", "-a@b", "<a@b>",
            "a,b@c",
            "\"a\"@b", "a@b,c@d", "ä@b", "a@b.", "a@.b", "a(x)@b", "a@b;c",
        ] { #expect(MailAddress(text) == nil, "\(text)") }
    }

    @Test func `waits grow, and end after about three days`() {
        let waits = (1...9).compactMap { Delivery.delay(afterFailures: $0, jitter: 0) }
        #expect(waits.count == 9 && waits == waits.sorted() && waits.first == 5_000)
        #expect(Delivery.delay(afterFailures: 10, jitter: 0) == nil)
        #expect((3 * 86_400_000...4 * 86_400_000).contains(waits.reduce(0, +)))
        #expect(Delivery.delay(afterFailures: 1, jitter: 1) == 6_250)
    }
}
