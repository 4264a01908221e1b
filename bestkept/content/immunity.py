"""The notice of immunity that US law asks for in agreements with employees and contractors.

18 USC 1833(b)(1) and (2), as remembered: the text of the Code was not opened for it. Confirm with
counsel before anybody relies on the wording. Not legal advice. The section is called for by
18 USC 1833(b)(3), for contracts made or updated after 11 May 2016; an employer may point at a
policy that the person was given instead.
"""

from __future__ import annotations

EDITION = "2026-11-22"  # the day on which the wording was written; a later wording is a new one
SOURCE = "18 USC 1833(b), from general knowledge; confirm with counsel"
PARAGRAPHS = (
    (
        "An individual shall not be held criminally or civilly liable under any Federal or "
        "State trade secret law for the disclosure of a trade secret that (A) is made (i) in "
        "confidence to a Federal, State, or local government official, either directly or "
        "indirectly, or to an attorney; and (ii) solely for the purpose of reporting or "
        "investigating a suspected violation of law; or (B) is made in a complaint or other "
        "document filed in a lawsuit or other proceeding, if such filing is made under seal."
    ),
    (
        "An individual who files a lawsuit for retaliation by an employer for reporting a "
        "suspected violation of law may disclose the trade secret to the attorney of the "
        "individual and use the trade secret information in the court proceeding, if the "
        "individual (A) files any document containing the trade secret under seal; and (B) "
        "does not disclose the trade secret, except pursuant to court order."
    ),
)
