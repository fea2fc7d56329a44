/// The checks for numbers, so that not every row of digits counts as one.
///
/// Rule files use the raw values for `checksum`.
package enum Checksum: String, Hashable, Sendable, Codable, CaseIterable {
    /// Payment cards: ISO/IEC 7812-1, annex B.
    case luhn
    /// International bank account numbers: ISO 13616.
    case iban

    case austrianInsurance = "at-svnr"
    case australianTaxFile = "au-tfn"
    case belgianRegister = "be-nrn"
    case brazilianTaxpayer = "br-cpf"
    case canadianInsurance = "ca-sin"
    case swissInsurance = "ch-ahv"
    case germanTax = "de-steuer-id"
    case spanishIdentity = "es-dni"
    case finnishIdentity = "fi-hetu"
    case frenchInsurance = "fr-nir"
    case britishHealth = "gb-nhs"
    case indianIdentity = "in-aadhaar"
    case italianTax = "it-codice-fiscale"
    case dutchService = "nl-bsn"
    case norwegianIdentity = "no-fnr"
    case polishIdentity = "pl-pesel"
    case portugueseTax = "pt-nif"
    case swedishIdentity = "se-personnummer"
    /// US social security numbers have no check digit: the assigned ranges count, without numbers known as examples.
    case americanInsurance = "us-ssn"

    /// Whether a secret passes the check. Spaces, hyphens and full stops between its characters do not matter.
    func isMet(by secret: some Sequence<UInt8>) -> Bool {
        let text = Array(secret)
        let digits = Digits(in: text)
        return switch self {
        case .luhn: digits.meetLuhn
        case .iban: AccountNumber(text).isValid
        case .austrianInsurance: digits.areAustrianInsurance
        case .australianTaxFile: digits.areAustralianTaxFile
        case .belgianRegister: digits.areBelgianRegister
        case .brazilianTaxpayer: digits.areBrazilianTaxpayer
        case .canadianInsurance: digits.areCanadianInsurance
        case .swissInsurance: digits.areSwissInsurance
        case .germanTax: digits.areGermanTax
        case .spanishIdentity: LetteredNumber(text).isSpanishIdentity
        case .finnishIdentity: LetteredNumber(text, dropping: []).isFinnishIdentity
        case .frenchInsurance: LetteredNumber(text).isFrenchInsurance
        case .britishHealth: digits.areBritishHealth
        case .indianIdentity: digits.areIndianIdentity
        case .italianTax: LetteredNumber(text).isItalianTax
        case .dutchService: digits.areDutchService
        case .norwegianIdentity: digits.areNorwegianIdentity
        case .polishIdentity: digits.arePolishIdentity
        case .portugueseTax: digits.arePortugueseTax
        case .swedishIdentity: digits.areSwedishIdentity
        case .americanInsurance: digits.areAmericanInsurance
        }
    }
}
