"""The portal itself: signing in, the workbench, one's own account, the API's own addresses."""

from __future__ import annotations

from tests.architecture.matrix.rows import Row

PAGES: dict[str, Row] = {
    "get workbench": Row(),
    "get search": Row(),
    "get healthz": Row(public=True),
    "get readyz": Row(public=True),
    "get login": Row(public=True),
    "post login": Row(public=True),
    "post set_language": Row(public=True),
    "get account": Row(),
    "post account_stay": Row(),
    "get password_change": Row(),
    "post password_change": Row(),
}

PROGRAMS: dict[str, Row] = {
    "get api-schema": Row(),
    "get api-docs": Row(),
    "post auth-token": Row(public=True),
    "get me": Row(),
}
