"""A guarded text and an open index in a folder, made by the engine itself."""

from bestkept.engines import detect

KEY = bytes(range(32))


def guard(folder, *texts, key=KEY):
    """Guard each text as an asset of its own; return the open index."""
    entries = [
        (detect.DocumentLabel(f"TS-{n:04d}", 1, f"D-{n:04d}"), [detect.sketch(text, key)])
        for n, text in enumerate(texts, 1)
    ]
    name = detect.write_segment(folder, detect.build_segment(entries, key))
    detect.write_manifest(folder, [name])
    return detect.Index.open(folder, key)


def guard_code(folder, *texts, lenses=("code",)):
    """Guard each text as an asset of its own by the lenses named; return the open index."""
    names = []
    for lens in lenses:
        entries = [
            (
                detect.DocumentLabel(f"TS-{n:04d}", 1, f"D-{n:04d}"),
                [detect.sketches(text, KEY)[lens]],
            )
            for n, text in enumerate(texts, 1)
        ]
        names.append(detect.write_segment(folder, detect.build_segment(entries, KEY, lens)))
    detect.write_manifest(folder, names)
    return detect.Index.open(folder, KEY)


def guard_terms(folder, *terms, kind="code name", until="", key=KEY, day=None):
    """Guard each term, T-0001 and so on, for one asset; return the open index."""
    entries = [
        (
            detect.DocumentLabel("TS-0001", 0, str(detect.TermLabel(f"T-{n:04d}", kind, until))),
            [detect.sketch_term(term, key)],
        )
        for n, term in enumerate(terms, 1)
    ]
    folder.mkdir(exist_ok=True)
    name = detect.write_segment(folder, detect.build_segment(entries, key, "term"))
    detect.write_manifest(folder, [name])
    return detect.Index.open(folder, key, day)
