import Glibc
import Testing

@testable import Programs

@Suite struct AccountTests {
    @Test func `an entry of the system's database is read`() {
        let account = Account(entry: "ada:x:1000:1000:Ada L,,,:/home/ada lovelace:/bin/bash")

        #expect(account?.name == "ada" && account?.home == "/home/ada lovelace")
        #expect(Account(entry: "bot:*:7:7::/srv/bot:")?.home == "/srv/bot")
    }

    @Test(arguments: [
        "", "ada", "ada:x:1000:1000:Ada", ":x:0:0::/:", "ada:x:1:1:::/bin/sh", "a:b:c:d:e:f:g:h",
    ])
    func `what is no such entry is of nobody`(entry: String) {
        #expect(Account(entry: Substring(entry)) == nil)
    }

    @Test func `this account is known, and one that nobody has goes by its number`() {
        #expect(Account.current?.name == Account.name(of: geteuid()))
        #expect(Account.name(of: 4_000_000_123) == "#4000000123")
    }
}
