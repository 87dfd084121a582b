"""The child that reads what a paper says of the record: PDF in, JSON out. Runs in the sandbox, without Django."""

from __future__ import annotations

import json
import re
import sys

import pypdfium2

MOST_PAGES = 200
DROPPED = re.compile(r"[\s\u200b\u00ad\ufeff]+")
NUMBERS = re.compile(r"存证序号(\d{1,15})检查点(\d{1,15})")
ROOT = re.compile(r"[A-Za-z0-9+/]{43}=")


def main() -> None:
    """Print the entry's number, the head's size and root as they stand on the pages, and the text around them."""
    document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    found = []
    for index in range(min(len(document), MOST_PAGES)):
        text = DROPPED.sub("", document[index].get_textpage().get_text_bounded())
        for numbers in NUMBERS.finditer(text):
            rest = text[numbers.end() : numbers.end() + 400]
            root = ROOT.search(rest)
            if root is not None:
                found.append(
                    {
                        "page": index + 1,
                        "number": int(numbers[1]),
                        "size": int(numbers[2]),
                        "origin": rest[: root.start()],
                        "root": root[0],
                    }
                )
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
