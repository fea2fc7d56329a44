/// Personal numbers of digits alone, each by the rules of the authority that issues it.
extension Digits {
    /// Sozialversicherungsnummer: three digits, their check digit, and the day of birth.
    var areAustrianInsurance: Bool {
        count == 10 && self[0] != 0 && sum([3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == self[3]
    }

    /// Tax file number.
    var areAustralianTaxFile: Bool {
        count == 9 && variety > 1 && sum([1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0
    }

    /// Numéro de registre national: the date of birth, a serial number and a remainder of 97. For those born from
    /// 2000 on, a 2 is put before the number.
    var areBelgianRegister: Bool {
        guard count == 11, number(2..<4) <= 12, number(4..<6) <= 31 else { return false }
        let base = number(0..<9)
        let check = number(9..<11)
        return check == 97 - base % 97 || check == 97 - (2_000_000_000 + base) % 97
    }

    /// Cadastro de Pessoas Físicas, with two check digits.
    var areBrazilianTaxpayer: Bool {
        guard count == 11, variety > 1 else { return false }
        return [9, 10].allSatisfy { sum((2...($0 + 1)).reversed()) * 10 % 11 % 10 == self[$0] }
    }

    /// Social insurance number.
    var areCanadianInsurance: Bool {
        count == 9 && ![0, 8].contains(self[0]) && variety > 1 && meetLuhn
    }

    /// AHV-Nummer: an EAN-13 with the country code 756.
    var areSwissInsurance: Bool {
        count == 13 && number(0..<3) == 756 && sum([1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 == 0
    }

    /// Steuerliche Identifikationsnummer: exactly one of its first ten digits occurs more than once, and at most
    /// three times.
    var areGermanTax: Bool {
        guard count == 11, self[0] != 0 else { return false }
        let repeated = Dictionary(grouping: values.dropLast()) { $0 }.values.map(\.count).filter { $0 > 1 }
        return (repeated == [2] || repeated == [3]) && mod11And10 == self[10]
    }

    /// NHS number. A number whose remainder would need two digits is not issued.
    var areBritishHealth: Bool {
        count == 10 && variety > 1 && sum([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0
    }

    /// Aadhaar.
    var areIndianIdentity: Bool {
        count == 12 && self[0] > 1 && variety > 2 && meetVerhoeff
    }

    /// Burgerservicenummer: the "eleven test". One with eight digits has lost its leading zero.
    var areDutchService: Bool {
        let full = count == 8 ? Digits([0] + values) : self
        return full.count == 9 && full.values != Array(repeating: 0, count: 9)
            && full.sum([9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 == 0
    }

    /// Fødselsnummer, with two check digits.
    var areNorwegianIdentity: Bool {
        count == 11 && values != Array(repeating: 0, count: 11)
            && sum([3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 == 0
            && sum([5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0
    }

    /// PESEL: the date of birth, whose month includes the century, a serial number and a check digit.
    var arePolishIdentity: Bool {
        count == 11 && (1...12).contains(number(2..<4) % 20) && (1...31).contains(number(4..<6))
            && sum([1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 == 0
    }

    /// Número de identificação fiscal. A remainder that would need two digits counts as zero.
    var arePortugueseTax: Bool {
        guard count == 9, [1, 2, 3, 5, 6, 8, 9].contains(self[0]) else { return false }
        let rest = 11 - sum([9, 8, 7, 6, 5, 4, 3, 2]) % 11
        return self[8] == (rest > 9 ? 0 : rest)
    }

    /// Personnummer; a co-ordination number adds 60 to the day. The century is optional and does not count.
    var areSwedishIdentity: Bool {
        let short = count == 12 ? dropFirst(2) : self
        return short.count == 10 && (1...12).contains(short.number(2..<4))
            && (1...31).contains(short.number(4..<6) % 60) && short.meetLuhn
    }

    /// Social security number, without the areas, groups and serial numbers that the administration never issues and
    /// without numbers that became known through advertisements.
    var areAmericanInsurance: Bool {
        guard count == 9 else { return false }
        let area = number(0..<3)
        return ![0, 666].contains(area) && area < 900 && number(3..<5) != 0 && number(5..<9) != 0
            && variety > 1 && ![78_051_120, 219_099_999, 123_456_789].contains(number(0..<9))
    }
}
