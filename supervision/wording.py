"""What pages call the acts on orders: on buttons, in the past, with what follows from them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

ACT_LABELS: dict[str, str | Promise] = {
    "draw": pgettext_lazy("order act", "Draw an order up"),
    "issue": pgettext_lazy("order act", "Issue"),
    "edit": pgettext_lazy("order act", "Change it"),
    "drop": pgettext_lazy("order act", "Not now"),
    "reply": pgettext_lazy("order act", "Reply"),
    "accept": pgettext_lazy("order act", "Accept the reply"),
    "return": pgettext_lazy("order act", "Send back"),
}
ACTS_DONE: dict[str, str | Promise] = {
    "draw": pgettext_lazy("order done", "Drawn up"),
    "issue": pgettext_lazy("order done", "Issued"),
    "edit": pgettext_lazy("order done", "Changed"),
    "drop": pgettext_lazy("order done", "Not issued"),
    "outrun": pgettext_lazy("order done", "Dropped: the case has moved on"),
    "reply": pgettext_lazy("order done", "Replied"),
    "accept": pgettext_lazy("order done", "Reply accepted"),
    "return": pgettext_lazy("order done", "Reply sent back"),
}
ACT_ICONS: dict[str, str] = {
    "draw": "file-plus",
    "issue": "send",
    "edit": "edit",
    "drop": "player-pause",
    "outrun": "player-pause",
    "reply": "message-2",
    "accept": "circle-check",
    "return": "arrow-back-up",
}
CONSEQUENCES: dict[str, str | Promise] = {
    "issue": _("The unit has it at once. It gets its number now and cannot be taken back."),
    "edit": _("The draft stays on your desk."),
    "drop": _("The order is not sent; your reason is kept, and the case stays on your desk."),
    "reply": _("The supervisor who issued the order reads it and accepts it or sends it back."),
    "accept": _("The order is done. The case goes on with its own deadline."),
    "return": _("The unit reads what is missing and has three working days again."),
}
