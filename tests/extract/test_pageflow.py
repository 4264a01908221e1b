"""Words cut at line ends come together, and numbers of footnotes do not stand between words."""

import typst
from documents import read

from bestkept.engines.extract.pageflow import Line, flows


def flow(*lines):
    pages = [[Line(text, 10.0, text, 0.0) for text in lines], [Line("End.", 10.0, "End.", 0.0)]]
    return dict(flows(pages))["flow"]


def test_a_word_cut_at_a_line_end_is_joined():
    assert "Stir the slurry" in flow("Stir the slur-", "ry.")


def test_a_word_that_has_its_hyphen_elsewhere_keeps_it():
    told = flow("The built-in mixer starts.", "Use the built-", "in one, and a Built-", "in pump.")
    assert "Use the built-in one, and a Built-in pump." in told


def test_a_word_cut_twice_is_joined_twice():
    assert "counterproductive" in flow("counter-", "produc-", "tive")


def test_a_footnote_s_number_of_any_make_does_not_stand_in_the_flow():
    for size in ("", "#set super(typographic: false)\n"):
        body = (
            "Stir the slurry#footnote[As agreed.] slowly at 41 degrees.\n#pagebreak()\nThen dry it."
        )
        pieces, _ = read(bytes(typst.compile((size + body).encode())))
        assert "Stir the slurry slowly at 41 degrees." in " ".join(pieces["flow"].split())
        assert "slurry1 slowly" in " ".join(pieces["page 1"].split())
