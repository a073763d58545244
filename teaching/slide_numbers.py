"""The headings of the slides and their numbers, for the guide.

python teaching/slide_numbers.py    (once the slides are built)
"""

import pathlib

from bs4 import BeautifulSoup

SLIDES = pathlib.Path(__file__).parents[1] / "build" / "slides"


def headings(deck):
    """Pairs of a slide's number and a heading on it; a slide that goes on with another has none."""
    slides = enumerate(deck.select("main > section > section"), 1)
    found = [(number, heading) for number, slide in slides for heading in slide(["h1", "h2", "h3"])]
    return [(number, heading.text.strip()) for number, heading in found]


if __name__ == "__main__":
    for file in sorted(SLIDES.glob("*.html")):
        deck = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        print(file.name, *(f"{number:4} {heading}" for number, heading in headings(deck)), sep="\n")
