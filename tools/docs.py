"""Write the generated pages of docs/; with --check, only say which are out of date."""

import sys
from pathlib import Path

from bot.reference import PAGES  # Each page beside what writes it.

DOCS = Path(__file__).parent.parent / "docs"


def stale() -> list[str]:
    """The pages whose text is not what the code says now."""
    return [
        name
        for name, generate in PAGES.items()
        if not (DOCS / name).exists() or (DOCS / name).read_text(encoding="utf-8") != generate()
    ]


def main(arguments: list[str]) -> int:
    """Write what is stale, or list it and return 1."""
    names = stale()
    if "--check" in arguments:
        for name in names:
            print(f"docs/{name} is out of date: run `make docs`")
        return bool(names)
    for name in names:
        (DOCS / name).write_text(PAGES[name](), encoding="utf-8")
        print(f"wrote docs/{name}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
