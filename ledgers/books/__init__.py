"""Every ledger, one module each, in the order of norms.md section 10."""

from ledgers.books import (
    check_ins,
    disputes,
    mediation,
    orders,
    petitions,
    red,
    services,
    visits,
    zero_reports,
)
from ledgers.ledger import Ledger

BOOKS: dict[str, Ledger] = {
    module.LEDGER.code: module.LEDGER
    for module in (
        disputes,
        red,
        mediation,
        petitions,
        visits,
        orders,
        zero_reports,
        check_ins,
        services,
    )
}
