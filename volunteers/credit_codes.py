"""The unified social credit code and its check character (GB 32100-2015). Pure."""

from __future__ import annotations

#: I, O, S, V and Z are left out: they look like digits.
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
LENGTH = 18


def clean(text: str) -> str:
    """Return a code as somebody typed it, without spaces and dashes, in capitals."""
    return "".join(text.split()).replace("-", "").upper()


def check_sign(body: str) -> str:
    """Return the last character of a code for the 17 before it."""
    total = sum(weight * SIGNS.index(sign) for weight, sign in zip(WEIGHTS, body, strict=True))
    return SIGNS[-total % 31]


def is_good(code: str) -> bool:
    """Tell whether a code has 18 known characters and the right last one."""
    if len(code) != LENGTH or not set(code) <= set(SIGNS):
        return False
    return code[-1] == check_sign(code[:-1])
