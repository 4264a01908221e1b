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
