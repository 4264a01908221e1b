"""What kinds of agreement are called to those who signed them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

KINDS = {
    "NDA": _("Agreement to keep secrets (NDA)"),
    "PIIA": _("Agreement on secrets and inventions"),
    "MSA": _("Agreement on services"),
    "employment": _("Contract of employment"),
    "undertaking": _("Undertaking"),
    "assignment": _("Assignment of rights"),
    "licence": _("Licence"),
}
