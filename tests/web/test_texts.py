"""Every text that people read goes through gettext: in templates, and the catalogue has it."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.template.base import Lexer, TokenType

pytestmark = pytest.mark.sqlite("texts are in files")

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "bestkept" / "web" / "templates"
CATALOGUE = ROOT / "bestkept" / "web" / "locale" / "de" / "LC_MESSAGES" / "django.po"
# What is not translated, and why.
LEFT = {
    "design/design.html": "the living page of the design, which is served in debug alone",
}
NAMES = {
    "SHA-256",
    ", SHA-256",
    "Bestkept",
    "Bestkept · Bestkept",
    "CSV",
    "JSON",
    "j",
    "k",
    "Enter",
    "e",
    "p",
    "a",
    "n",
}
READ_OUT = ("title", "alt", "placeholder", "aria-label")


class Texts(HTMLParser):
    """Collects what a reader sees or hears of a template, but inside of code."""

    def __init__(self) -> None:
        super().__init__()
        self.found, self.code = [], 0

    def handle_starttag(self, tag, attrs):
        self.code += tag == "code"
        told = (*READ_OUT, "word") if tag == "c-chip" and "tone" in dict(attrs) else READ_OUT
        self.found += [value or "" for name, value in attrs if name in told]

    def handle_endtag(self, tag):
        self.code -= tag == "code"

    def handle_data(self, data):
        if not self.code:
            self.found.append(data)


def test_no_quote_in_a_tag_is_escaped_as_in_python():
    """It would end the tag's name there, and the page would show the tag itself."""
    every = (path for path in TEMPLATES.rglob("*.html") if "\\'" in path.read_text())
    assert [path.name for path in every] == []


def untold(source):
    """Return the texts of a template that do not go through gettext."""
    kept, inside = [], False
    for token in Lexer(source).tokenize():
        if token.token_type == TokenType.BLOCK and token.contents.startswith("blocktrans"):
            inside = True
        elif token.token_type == TokenType.BLOCK and token.contents.startswith("endblocktrans"):
            inside = False
        elif token.token_type == TokenType.TEXT and not inside:
            kept.append(token.contents)
    parser = Texts()
    parser.feed("".join(kept))
    words = [" ".join(text.split()) for text in parser.found]
    return [text for text in words if re.search(r"[^\W\d_]", text) and text not in NAMES]


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.stem)
def test_a_template_says_nothing_past_gettext(path):
    if path.relative_to(TEMPLATES).as_posix() in LEFT:
        return
    assert untold(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Fine</p>",
        '<input placeholder="Find">',
        '<c-note title="Fine" />',
        '<c-chip word="not yet" tone="due" />',
        "{% if x %}Fine{% endif %}",
        "<p>{{ name }} asks</p>",
    ],
)
def test_a_text_past_gettext_is_found(source):
    assert untold(source)


@pytest.mark.parametrize(
    "source",
    [
        '{% translate "Fine" %}',
        "<input placeholder=\"{% translate 'Find' %}\">",
        "{% blocktranslate trimmed %}All <b>{{ n }}</b>{% endblocktranslate %}",
        "<code>bestkept fsck</code>",
        "<p>{{ name }}, {{ other }}</p>",
    ],
)
def test_what_goes_through_gettext_is_not_found(source):
    assert untold(source) == []


def test_no_template_glues_a_count_to_its_noun():
    """`plural` of old knew English alone."""
    glued = [p.name for p in TEMPLATES.rglob("*.html") if "|plural" in p.read_text("utf-8")]
    assert glued == []


def test_the_catalogues_are_up_to_date():
    done = subprocess.run(
        [sys.executable, ".ci/messages.py", "--check"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}Run `make messages`, and translate."


@pytest.fixture(scope="module")
def catalogue():
    with CATALOGUE.open("rb") as file:
        return [one for one in read_po(file, locale="de") if one.id]


def test_every_text_is_translated(catalogue):
    assert [one.id for one in catalogue if one.fuzzy or not all(_forms(one.string))] == []


def test_a_translation_has_the_names_and_the_tags_of_its_english(catalogue):
    wrong = [
        one.id
        for one in catalogue
        for said in _forms(one.string)
        if _marks(said) not in [_marks(form) for form in _forms(one.id)]
    ]
    assert wrong == []


def _forms(text):
    return (text,) if isinstance(text, str) else tuple(text)


def _marks(text):
    return sorted(re.findall(r"%\(\w+\)s|%%|</?\w+[^>]*>|\{\}", text))


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: p.stem)
def test_no_form_asks_twice_for_one_thing(path):
    """Of two fields of one name the last is read: what was typed in the first is lost."""
    for form in path.read_text("utf-8").split("<form"):
        shown = re.findall(r'<c-field :field="(form\.\w+)"', form)
        assert len(shown) == len(set(shown))
