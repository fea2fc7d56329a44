import Domain
import GRDB
import Crypto
