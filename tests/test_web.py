"""The web edition asks nobody for anything, loses nothing, tells no answer before a click, fits any window.

SCREENSHOTS names a folder to keep pictures of its pages in.
"""

import contextlib
import re
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright
from test_browser import CHROMIUM, CONTRAST, keep_picture, needs_browser, watch

from notebooks import NOTEBOOKS, PAGES, code_cells, figures, notebook_at, sentence, tags, text_without

STEMS = [path.stem for path in NOTEBOOKS]
NAMES = [*STEMS, "index", *(page.stem for page in PAGES[1:])]
LEFT_OUT = re.compile(r"## Your progress|exercises\.(check|progress)\(")  # what only JupyterLab can do
IN_JUPYTERLAB = re.compile(r"Next time|[Cc]lick (the|its) dots|Shift \+ Enter")
FOLDED = re.compile(r"<details.*?</details>", re.S)
TURN = "open => document.querySelectorAll('main details').forEach(fold => { fold.open = open; })"
LARGE = 10  # shorter lines and sentences may stand anywhere
# What is cut: wider than its place, and nothing around it scrolls; or higher than its place.
CUT = """() => [...document.querySelectorAll("main *")].filter(element => {
  const scrolls = at => at && (getComputedStyle(at).overflowX === "auto" || scrolls(at.parentElement));
  return element.clientWidth && (element.scrollWidth > element.clientWidth + 1 && !scrolls(element)
    || element.scrollHeight > element.clientHeight && getComputedStyle(element).overflowY !== "visible");
}).map(element => `${element.tagName}: ${element.textContent.trim().slice(0, 60)}`)"""


@pytest.fixture(scope="module")
def web(edition):
    return edition("web")


@pytest.fixture(scope="module")
def soups(web):
    assert {file.name for file in web.iterdir()} == {f"{name}.html" for name in NAMES}
    short = {name: re.sub(r"(?<=base64,)[\w+/=]+", "", (web / f"{name}.html").read_text()) for name in NAMES}
    return {name: BeautifulSoup(html, "html.parser") for name, html in short.items()}


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser.new_context()  # one for all pages: to make and close one takes long
        browser.close()


@contextlib.contextmanager
def opened(chromium, file, width):
    page = chromium.new_page()
    page.set_viewport_size({"width": width, "height": 900})
    faults = watch(page, ("file:", "data:"))
    page.goto(file.as_uri())
    yield page
    page.close()
    assert not faults, faults


@pytest.fixture(scope="module", params=NAMES)
def name(request):
    """The tests of a page follow each other: it is opened once."""
    return request.param


@pytest.fixture(scope="module")
def page(name, web, chromium):
    with opened(chromium, web / f"{name}.html", 1280) as page:
        yield page


@pytest.fixture
def unfolded(name, page):
    """A page with its folds open, in the end left as it was."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(TURN, name in STEMS)
    yield page
    page.emulate_media(media="screen", color_scheme="light")
    page.evaluate(TURN, False)


@pytest.fixture
def path(name):
    return NOTEBOOKS[STEMS.index(name)]


@pytest.fixture
def soup(name, soups):
    return soups[name]


of_notebooks = pytest.mark.parametrize("name", STEMS, indirect=True)


def words(text):
    return re.sub(r"[\W_]+", "", text)


def pieces(markdown):
    """Sentences, as words alone; what stands round formulas, code and links is in pieces of its own."""
    plain = re.sub(r"```.*?```|\$\$.*?\$\$|\$[^$\n]+\$|<[^>]*>", "\n", markdown, flags=re.S)
    plain = re.sub(r"^> |^#+ |^- |^\d\. ", "", plain, flags=re.M)
    parts = re.split(r"\n|(?<=[.:;?!])\s|[$`|*]|!?\[|\]\([^)]*\)", plain)
    return {words(part) for part in parts if len(words(part)) > LARGE}


def lines(text):
    return {words(line) for line in text.splitlines() if len(words(line)) > LARGE}


def text_of(output):
    return output.get("text") or output.get("data", {}).get("text/plain", "").removeprefix("Figure: ")


def markdown_of(name):
    path = next(path for path in [*NOTEBOOKS, *PAGES] if path.stem == name.replace("index", "README"))
    if path.suffix == ".md":
        left_out = r"^\[![^\n]*\n|^## (Start|For teachers|Test)\n.*?(?=^## )"
        return re.sub(left_out, "", path.read_text(), flags=re.M | re.S if name == "index" else re.M)
    texts = [cell.source for cell in notebook_at(path).cells if cell.cell_type == "markdown"]
    return "\n\n".join(text for text in texts if not LEFT_OUT.match(text))


def code_of(cell):
    return re.sub(r"^exercises.check_solution.*", "", cell.source, flags=re.M)


def kept(notebook):
    """The code cells that say something without a kernel, but the set-up."""
    return [cell for cell in code_cells(notebook)[1:] if not LEFT_OUT.match(cell.source)]


def is_folded(cell, what):
    return cell.metadata.get("jupyter", {}).get(f"{what}_hidden", False)


def test_a_page_asks_nobody_for_anything(soup):
    asking = soup.select("link, iframe, object, video, audio, script[src], [srcset]")
    assert not asking and all(image["src"].startswith("data:") for image in soup("img"))
    for code in soup(["style", "script"]):
        asked = re.search(r"@import|url\((?!['\"]?data:)|https?://|\bfetch\(", code.text)
        assert not asked, code.text[asked.start() - 50 : asked.end() + 50]


def test_a_page_loses_no_prose(name, soup):
    there = words(soup.main.text)
    wanted = "\n".join(line for line in markdown_of(name).splitlines() if not IN_JUPYTERLAB.search(line))
    lost = {piece for piece in pieces(wanted) if piece not in there}
    assert not lost, f"on no page: {lost}"


def test_a_page_holds_every_formula_and_none_as_raw_text(name, soup):
    prose = re.sub(r"```.*?```|`[^`\n]+`", "", markdown_of(name), flags=re.S)
    assert len(soup.main("math")) == len(re.findall(r"\$\$[^$]+\$\$|\$[^$]+\$", prose)), "formulas are lost"
    raw = re.search(r".*(\$|\\[a-z]).*", text_without(["code", "pre"], soup.main))
    assert not raw, raw[0]


@of_notebooks
def test_a_page_holds_every_figure_once_with_its_alternative_text_and_caption(notebook, soup, web, name):
    sentences = [*map(sentence, figures(notebook))]
    assert [image["alt"] for image in soup("img")] == sentences
    assert [caption.text for caption in soup("figcaption")] == sentences
    written = (web / f"{name}.html").read_text()
    for figure in figures(notebook):
        assert written.count(figure["image/png"].replace("\n", "")[-200:]) == 1, (
            "a picture stands there twice"
        )


@of_notebooks
def test_a_page_holds_all_code_and_what_it_prints(notebook, soup):
    there = words(soup.main.text)
    printed = [o.get("text", "") for cell in kept(notebook) for o in cell.outputs]
    for text in [*map(code_of, kept(notebook)), *printed]:
        assert words(text) in there, f"not on the page:\n{text}"
    for output in code_cells(notebook)[0].outputs:
        assert re.fullmatch(r"([\w, ]+: ours\n?)+", output.text), f"the set-up prints more:\n{output.text}"


@of_notebooks
def test_what_only_jupyterlab_can_do_is_not_asked_for_or_once(notebook, soup):
    told = soup.main.text
    assert told.count("Write your answer in JupyterLab") == 1
    moving = [cell for cell in code_cells(notebook) if re.search(r"^interactive\.\w+\(", cell.source, re.M)]
    assert len(moving) == told.count("In JupyterLab this figure moves.") > 0
    for out_of_place in (r"^exercises\.(check|progress)", "○ Not", "What passes so far", "To move it"):
        assert not re.search(out_of_place, told, re.M), out_of_place
    assert not IN_JUPYTERLAB.search(told), "said of JupyterLab"


def test_addresses_are_unique_and_links_lead_somewhere(name, soup, soups):
    addresses = [node["id"] for node in soup.select("[id]")]
    assert len(addresses) == len(set(addresses)), f"twice: {[a for a in addresses if addresses.count(a) > 1]}"
    for a in soup("a"):
        link = urlsplit(a["href"])
        if link.scheme:
            assert link.scheme == "https" and link.netloc, a
        else:
            target = soups.get(link.path.removesuffix(".html")) if link.path else soup
            assert target, f"{a} leads to no page"
            assert not link.fragment or target.find(id=unquote(link.fragment)), f"{a} leads to no section"


def test_a_page_is_named_and_lists_its_sections(name, soup):
    assert soup.title.text.startswith(soup.h1.text) and len(soup("h1")) == 1
    assert [a.text for a in soup.select("#sections a")] == [heading.text for heading in soup("h2")]
    above = [a["href"] for a in soup.header("a")]
    assert above == ["index.html", "GLOSSARY.html", "TEACHING.html"]


def told_too_early(notebook):
    """What must not be seen before a click: a name for it, and its lines or sentences."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    for fold in FOLDED.findall("\n\n".join(texts)):
        label, text = re.match(r"<details[^>]*><summary>(.*?)</summary>(.*)</details>", fold, re.S).groups()
        yield label, pieces(text)
    for cell in kept(notebook):
        if "solution" in tags(cell) or is_folded(cell, "source"):
            yield "code", lines(code_of(cell))
        if is_folded(cell, "outputs"):
            for output in cell.outputs:
                yield "output", lines(text_of(output))


def in_sight(notebook):
    """What else stands on the page, unfolded, and may by chance be the same."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield words(FOLDED.sub("", cell.source))
        elif not is_folded(cell, "source"):
            yield words(cell.source)
        if not is_folded(cell, "outputs"):
            yield from (words(text_of(output)) for output in cell.get("outputs", []))


@needs_browser
@of_notebooks
def test_no_answer_is_seen_before_a_click_and_all_after_it(notebook, page):
    before = words(page.inner_text("main"))
    assert not page.locator("main details[open]").count()
    seen = [image["alt"] for image in page.evaluate(PICTURES) if image["seen"]]
    hidden = [o for cell in kept(notebook) if is_folded(cell, "outputs") for o in cell.outputs]
    captions = [sentence(o.data) for o in hidden if "image/png" in o.get("data", {})]
    assert not set(seen) & set(captions), "a Predict's figure is in sight"
    page.click("#all")
    after, allowed = words(page.inner_text("main")), "\n".join(in_sight(notebook))
    for label, parts in told_too_early(notebook):
        for part in parts - {""}:
            assert part in after, f"{label}: not even after a click: {part}"
            assert part not in before or part in allowed, f"{label}: seen before a click: {part}"
    assert all(image["seen"] for image in page.evaluate(PICTURES))
    page.click("#all")
    assert words(page.inner_text("main")) == before


PICTURES = """() => [...document.querySelectorAll("main img")].map(
    image => ({alt: image.alt, seen: image.checkVisibility() && image.naturalWidth > 0}))"""


@needs_browser
@pytest.mark.parametrize("name", STEMS[:1], indirect=True)
def test_a_fold_opens_and_closes_by_keyboard(page):
    fold = page.locator("main details").first
    fold.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert fold.get_attribute("open") is not None
    page.keyboard.press("Enter")
    assert fold.get_attribute("open") is None


@needs_browser
def test_a_page_is_as_wide_as_its_window_and_nothing_is_cut(name, unfolded):
    page = unfolded
    for width in (1920, 1280, 800, 390):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{name} is {wide} pixels wide in a window of {width}"
        assert not page.evaluate(CUT), f"at a width of {width}"
        pictures = page.evaluate("[...document.querySelectorAll('figure img')].map(each => each.clientWidth)")
        assert all(each > 500 for each in pictures), f"at {width} pictures are {pictures} pixels wide"
        keep_picture(page, f"web-{name}-{width}")


def luminance(colour):
    values = [int(value) / 255 for value in re.findall(r"\d+", colour)[:3]]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values]
    return sum(part * value for part, value in zip((0.2126, 0.7152, 0.0722), linear))


@needs_browser
def test_words_stand_out_in_light_and_dark_and_pictures_stay_on_white(name, unfolded):
    page = unfolded
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        pale = page.locator("body").evaluate(f"body => ({CONTRAST})(body).filter(text => text[0] < 4.5)")
        assert not pale, f"contrast below 4.5, {scheme}: {pale}"
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert (luminance(paper) < 0.05) == (scheme == "dark")
    under = "[...document.querySelectorAll('main img')].map(each => getComputedStyle(each).backgroundColor)"
    assert set(page.evaluate(under)) <= {"rgb(255, 255, 255)"}
    keep_picture(page, f"web-{name}-dark")


@needs_browser
def test_a_page_leads_to_those_before_and_after_it(name, page):
    page.set_viewport_size({"width": 390, "height": 900})
    order = [None, "index", *STEMS, None]
    around = {here: (before, after) for before, here, after in zip(order, order[1:], order[2:])}
    for rel, target in zip(("prev", "next"), around.get(name, (None, None))):
        links = page.locator(f"a[rel={rel}]")
        assert [link.get_attribute("href") for link in links.all()] == [f"{target}.html"] * bool(target)
        if target:
            links.click(trial=True)


@needs_browser
def test_one_goes_on_and_back_to_a_section_and_to_the_contents(web, chromium):
    with opened(chromium, web / "index.html", 390) as page:
        for rel, target in ("next", STEMS[0]), ("next", STEMS[1]), ("prev", STEMS[0]), ("prev", "index"):
            page.click(f"a[rel={rel}]")
            assert page.url.endswith(f"{target}.html")
        page.click(f"main a[href='{STEMS[2]}.html']")
        page.click("#sections summary")
        page.locator("#sections a").nth(3).click()
        heading = page.locator("h2").nth(3).bounding_box()
        assert 0 <= heading["y"] < 200, "the section is out of sight"
        page.click("header a >> nth=0")
        assert page.url.endswith("index.html")


@needs_browser
def test_on_paper_nothing_is_cut(unfolded):
    page = unfolded
    page.set_viewport_size({"width": 680, "height": 900})  # A4 without its margins
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 680
    assert not page.locator("nav:visible").count(), "links that paper cannot follow"
    cut = page.evaluate("""[...document.querySelectorAll("main pre, main figure, main p, main table")].filter(
        element => element.scrollWidth > element.clientWidth + 1).map(element => element.textContent)""")
    assert not cut
