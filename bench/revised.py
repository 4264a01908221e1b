"""Is revised text told from independent text? `python -m bench.revised --data FOLDER`.

FOLDER is laid out as the corpus of Clough and Stevenson (2011): file_information.csv with the
columns File, Task and Category (cut, light, heavy, non), and orig_taskX.txt as the source of
task X; both may lie in a folder `data` inside. Prints one JSON object: the area under the ROC
curve (AUC) of revised against independent answers, ties a half, in all and by category. Two
scores: by the index alone (the share of the answer's characters in passages of the source
that a scan shows), and with the source at hand (`detect.containment`).
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from pathlib import Path

from bench import guarded
from bestkept.engines import detect

REVISED = ("cut", "light", "heavy")


class Odd(Exception):  # noqa: N818 - people read the sentence
    """A folder that cannot be measured; the message says why."""


class Folder:
    """The answers of a corpus: (task, category, text), and the source of each task."""

    def __init__(self, folder: Path) -> None:
        table = next((p for p in (folder, folder / "data") if (p / LIST).is_file()), None)
        if table is None:
            raise Odd(f"{folder} holds no {LIST}.")
        self._folder = table
        self.left_out: list[str] = []
        self.sources: dict[str, str] = {}
        self.answers = [row for row in map(self._answer, self._rows()) if row]
        kinds = {kind for _, kind, _ in self.answers}
        if "non" not in kinds or not kinds & set(REVISED):
            raise Odd(f"{folder} needs answers of category non and of {', '.join(REVISED)}.")

    def _rows(self) -> list[dict[str, str]]:
        text = (self._folder / LIST).read_text(encoding="utf-8-sig", errors="replace")
        rows = [
            {str(k).strip(): str(v).strip() for k, v in row.items()}
            for row in csv.DictReader(text.splitlines())
        ]
        if not rows or not {"File", "Task", "Category"} <= set(rows[0]):
            raise Odd(f"{LIST} needs rows with File, Task and Category.")
        return rows

    def _answer(self, row: dict[str, str]) -> tuple[str, str, str] | None:
        name, task, kind = row["File"], row["Task"], row["Category"]
        if kind not in (*REVISED, "non"):
            return None  # the sources themselves are listed, too
        if task not in self.sources:
            self.sources[task] = self._text(f"orig_task{task}.txt")
        text = self._text(name)
        if not text or not self.sources[task]:
            self.left_out.append(name)
            return None
        return task, kind, text

    def _text(self, name: str) -> str:
        path = self._folder / Path(name).name
        return path.read_bytes().decode("utf-8", errors="replace") if path.is_file() else ""


LIST = "file_information.csv"
Scored = list[tuple[str, float]]


def auc(revised: list[float], independent: list[float]) -> float:
    """Return the odds that a revised text scores above an independent one, ties a half."""
    wins = sum((r > i) + (r == i) / 2 for r in revised for i in independent)
    return round(wins / (len(revised) * len(independent)), 4)


def by_index(data: Folder) -> Scored:
    """Score each answer by the share of it that a scan shows to stand in its source."""
    tasks = sorted(task for task, text in data.sources.items() if text)
    assets = {task: f"TS-{number:04d}" for number, task in enumerate(tasks, 1)}
    scored = []
    with tempfile.TemporaryDirectory() as folder:
        index = guarded.guard(Path(folder), [data.sources[task] for task in tasks])
        for task, kind, text in data.answers:
            places = {
                at
                for one in detect.scan(text, index)
                if one.asset == assets[task]
                for at in range(one.start, one.end)
            }
            scored.append((kind, len(places) / len(text)))
    return scored


def at_hand(data: Folder) -> Scored:
    """Score each answer by how much of it is contained in its source."""
    return [
        (kind, detect.containment(text, data.sources[task])) for task, kind, text in data.answers
    ]


def summary(scored: Scored) -> dict[str, float]:
    """Return the AUC in all and by category."""
    independent = [score for kind, score in scored if kind == "non"]
    found = {"auc": auc([score for kind, score in scored if kind != "non"], independent)}
    for category in REVISED:
        scores = [score for kind, score in scored if kind == category]
        if scores:
            found[f"auc_{category}"] = auc(scores, independent)
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    asked = parser.parse_args()
    try:
        data = Folder(asked.data)
    except (Odd, OSError, csv.Error) as trouble:
        print(f"bench.revised: {trouble}", file=sys.stderr)
        return 2
    kinds = [kind for _, kind, _ in data.answers]
    row = {
        "answers": {kind: kinds.count(kind) for kind in (*REVISED, "non")},
        "left_out": data.left_out,
        "index_alone": summary(by_index(data)),
        "source_at_hand": summary(at_hand(data)),
    }
    print(json.dumps(row))
    return 0


if __name__ == "__main__":
    sys.exit(main())
