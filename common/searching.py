"""Finding words in texts, with the same answer on every database.

`icontains` is not the same everywhere: PostgreSQL folds the letters of every script by the
database's locale, SQLite those of ASCII alone. `holds` folds the letters of ASCII alone, on both.
On PostgreSQL it says what the index of `governance.search_index` holds, character for character;
whoever changes the expression here makes that index anew.
"""

from __future__ import annotations

import string
from typing import Any

from django.db.models import CharField, Q, TextField
from django.db.models.lookups import IContains

#: What PostgreSQL indexes and compares; "C" folds ASCII alone, whatever the database's locale.
FOLDED = 'UPPER({} COLLATE "C")'
_UPPER = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)
#: Letters, digits and signs as a Chinese input method writes them in full width.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


@CharField.register_lookup
@TextField.register_lookup
class Holds(IContains):
    """The text holds another, upper and lower case of ASCII letters being one."""

    lookup_name = "holds"

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Return what `icontains` is: elsewhere it folds ASCII alone by itself."""
        return IContains(self.lhs, self.rhs).as_sql(compiler, connection)

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """Return the comparison that an index on the folded text can answer."""
        lhs, params = self.process_lhs(compiler, connection)
        _place, [pattern] = self.process_rhs(compiler, connection)
        return f"{FOLDED.format(lhs)} LIKE %s", [*params, str(pattern).translate(_UPPER)]


def holding_all(words: str, *fields: str) -> Q:
    """Return the condition that each word stands in one of the fields.

    A word in full width is also looked for in half width: ＸＺ－２０２６ finds XZ-2026.
    """
    found = Q()
    for word in words.split():
        forms = {word, word.translate(_HALF_WIDTH)}
        found &= Q(
            *((f"{field}__holds", form) for field in fields for form in sorted(forms)),
            _connector=Q.OR,
        )
    return found
