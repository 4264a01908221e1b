"""What the documents point at is there, and the words of the field are explained."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(
    r"(?<!!)\[[^\]]+\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\""
)
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
EXPECTED = (
    "README.md",
    "ARCHITECTURE.md",
    "GLOSSARY.md",
    "SECURITY.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "LICENSE",
    "docs/benchmarks.md",
    "docs/reference/cli.md",
)
TERMS = [
    "trade secret",
    "IP asset",
    "owner",
    "custodian",
    "tier",
    "reasonable measures",
    "need to know",
    "grant",
    "agreement",
    "NDA",
    "PIIA",
    "MSA",
    "clause",
    "obligation",
    "acknowledgement",
    "due diligence",
    "disclosure",
    "traceable copy",
    "sighting",
    "finding",
    "concern",
    "incident",
    "misappropriation",
    "legal hold",
    "chain of custody",
    "cease and desist",
    "injunction",
    "unjust enrichment",
    "reasonable royalty",
    "checkpoint",
    "inclusion proof",
    "binder",
]


def prose(path):
    return FENCE.sub("", path.read_text("utf-8"))


def anchors(path):
    """Return the anchors that a forge makes of the headings."""
    titles = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def links(path):
    found = ["".join(parts) for parts in LINK.findall(prose(path))]
    return [link for link in found if not link.startswith(("http://", "https://", "mailto:"))]


def leads_somewhere(path, link):
    name, _, anchor = link.partition("#")
    target = (path.parent / name).resolve() if name else path
    return target.exists() and (not anchor or anchor in anchors(target))


@pytest.mark.parametrize("name", EXPECTED)
def test_the_document_is_there(name):
    assert len((ROOT / name).read_text("utf-8")) > 400


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    assert not [link for link in links(path) if not leads_somewhere(path, link)]


def test_the_documents_do_link_to_each_other():
    assert len([link for path in DOCUMENTS for link in links(path)]) > 20


def test_the_glossary_explains_every_term_of_the_field():
    defined = {
        term.strip().lower()
        for line in re.findall(r"^\*\*(.+?)\*\*", (ROOT / "GLOSSARY.md").read_text(), re.MULTILINE)
        for term in re.split(r"[,()]", line)
    }
    assert not [term for term in TERMS if term.lower() not in defined]


def test_no_document_shouts():
    loud = re.compile(r"[A-Za-z]!(?:\s|$)")
    assert not [path.name for path in DOCUMENTS if loud.search(prose(path))]


def test_every_why_page_tells_what_was_rejected():
    pages = sorted((ROOT / "docs" / "why").glob("*.md"))
    assert len(pages) >= 7
    assert not [page.name for page in pages if "## Rejected" not in page.read_text()]
