"""The web edition: notebooks, guide and glossary as pages; nothing comes from the network.

jupyter nbconvert --config=teaching/web.py

It is for reading. What a reader should first guess or write is folded: what a Predict asks for, hints,
answers, solutions, our own functions. What means something in JupyterLab only, checks above all, stays away.
"""

import base64
import functools
import html
import pathlib
import re
import sys
from urllib.parse import unquote, urlsplit

from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat.v4 import new_markdown_cell, new_notebook

ROOT = pathlib.Path(__file__).parents[1]
sys.path.append(str(ROOT / "teaching"))
from formulas import formulas, math_css  # noqa: E402

NOTEBOOKS = {path.stem: path for path in sorted(ROOT.glob("notebooks/*.ipynb"))}
MARKDOWN = {"index": ROOT / "README.md"} | {path.stem: path for path in ROOT.glob("notebooks/*.md")}
PAGES = {path.stem: name for name, path in (MARKDOWN | NOTEBOOKS).items()}
ORDER = ["index", *NOTEBOOKS]  # of reading
NOT_IN_INDEX = re.compile(r"^\[![^\n]*\n\n|^## (Start|For teachers|Test)\n.*?(?=^## )", re.M | re.S)
READING = """
This edition is for reading. What a **Predict** asks for is folded, and so are hints, answers and solutions:
decide first, then open. To write code, to have it checked and to move the figures, run the notebooks in
JupyterLab; the README in the course's folder says how.

"""
AN_EXERCISE = "<p><em>Write your answer in JupyterLab: there a check names what went wrong.</em></p>"
NOT_HERE = re.compile(r"exercises\.(check|progress)\(|## Your progress")
SAID_HERE = {  # in place of what is said of JupyterLab
    r"\n\n\*\*Next time\*\*[^\n]*": "",
    r"Then run the cells? below it[^.]*\.": "Then open *Look* below it, and *Afterwards*, the answer.",
    r"Click the dots to open it:": "Open it:",
    r'\n+exercises\.check_solution\("[\d.]+", solution\w*\)': "",
    r'exercises\.check_solution\("[\d.]+", (.*)\)': r"solution = \1",
    r", folded, and then a collapsed cell with a solution: .*?, once you have tried\.": (
        " and a solution, both folded: open them once you have tried."
    ),
}


def slug(text):
    """A heading's address, as on GitHub."""
    return re.sub(r"[^\w -]", "", html.unescape(re.sub(r"<.*?>", "", text)).lower()).replace(" ", "-")


def link(match):
    """To a page of this edition, or elsewhere; what leads to neither is no link."""
    target, text = urlsplit(html.unescape(match[1])), match[2]
    page = PAGES.get(pathlib.PurePosixPath(target.path).stem)
    if target.scheme:
        return match[0]
    if target.path and not page:
        return text
    anchor = f"#{slug(unquote(target.fragment))}" if target.fragment else ""
    return f'<a href="{f"{page}.html" if page else ""}{anchor}">{text}</a>'


def image(match):
    """A picture of the repository is put into the page; of one from elsewhere the words are left."""
    source, alt = match.groups()
    if urlsplit(source).scheme:
        return alt
    data = base64.b64encode((ROOT / source).read_bytes()).decode()
    return f'<img alt="{alt}" src="data:image/png;base64,{data}">'


def to_html(markdown):
    """HTML of a Markdown cell."""
    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    page = MarkdownWithMath(renderer=renderer).render(formulas(markdown))
    page = re.sub(r'<a href="([^"]*)">(.*?)</a>', link, page, flags=re.S)
    page = re.sub(r'<img [^>]*?src="([^"]*)" alt="([^"]*)"[^>]*>', image, page)
    page = re.sub("<details[^>]*>(?=<summary>Afterwards)", '<details class="look">', page)
    return re.sub(
        r"<h(\d)[^>]*>(.*?)</h", lambda head: f'<h{head[1]} id="{slug(head[2])}">{head[2]}</h', page
    )


def prepare(cell, is_set_up):
    """Leave the outputs that say something, and name what is folded."""
    hidden, pictures, kept = cell.metadata.get("jupyter", {}), False, []
    for output in cell.outputs:
        if "image/png" in output.get("data", {}):
            pictures, whole = True, output.data["text/html"]
            cell.metadata["moves"] = "em-still" in whole
            output.data = {"text/html": re.search(r"<figure.*</figure>", whole, re.S)[0]}
        if output.get("text") or any(output.get("data", {}).values()):
            kept.append(output)
    cell.outputs = [] if is_set_up else kept  # it says only whose functions the notebook runs on
    if is_set_up or hidden.get("source_hidden"):
        ours = "Ours" if cell.source.startswith("# ours\n") else "Code"
        solution = "Solution" if "solution" in cell.metadata.get("tags", []) else ours
        cell.metadata["source_fold"] = "Set-up" if is_set_up else solution
    if hidden.get("outputs_hidden"):
        cell.metadata["output_fold"] = "Look: the figure" if pictures else "Look: what it prints"


def as_page(notebook, resources):
    """Cells as HTML, and what the template needs besides (a preprocessor of nbconvert)."""
    name = resources["metadata"]["name"]
    set_up = next((cell for cell in notebook.cells if cell.cell_type == "code"), None)
    notebook.cells = [cell for cell in notebook.cells if not NOT_HERE.match(cell.source)]
    texts = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    for cell in notebook.cells:
        for said, here in SAID_HERE.items():
            cell.source = re.sub(said, here, cell.source)
        if cell.cell_type == "code":
            prepare(cell, cell is set_up)
        else:
            cell.source = to_html(cell.source)
    for cell in [cell for cell in texts if '<h3 id="exercise-' in cell.source][:1]:
        cell.source = cell.source.replace("</h3>", f"</h3>\n{AN_EXERCISE}", 1)
    headings = re.findall(r'<h([12]) id="([^"]+)">(.*?)</h', "".join(cell.source for cell in texts))
    around = {name: pair for name, *pair in zip(ORDER, [None, *ORDER], [*ORDER[1:], None])}
    resources["web"] = {
        "title": re.sub("<.*?>", "", headings[0][2]),
        "sections": [heading[1:] for heading in headings[1:]],
        "before_and_after": around.get(name, [None, None]),
        "names": names(),
        "css": css(),
    }
    if name == ORDER[1]:  # with the first notebook come the pages that are none
        resources["outputs"] = {f"{page}.html": of_markdown(page).encode() for page in MARKDOWN}
    return notebook, resources


@functools.cache
def css():
    return f"{math_css()}\n{(ROOT / 'teaching' / 'web' / 'web.css').read_text('utf-8')}"


@functools.cache
def names():
    """What notebooks are called in links to them: their titles as far as the colon."""
    titles = (re.search(r'"# ([^:\\"]+)', path.read_text("utf-8"))[1] for path in NOTEBOOKS.values())
    return {"index": "Contents"} | dict(zip(NOTEBOOKS, titles))


def of_markdown(name):
    """A Markdown file as a page."""
    text = MARKDOWN[name].read_text("utf-8")
    if name == "index":
        text = text.replace("readme.webp", "readme.png")  # a reader is not to be disturbed
        text = NOT_IN_INDEX.sub("", text).replace("\n## ", f"{READING}## ", 1)
    notebook = new_notebook(cells=[new_markdown_cell(text)])
    return HTMLExporter(config=c).from_notebook_node(notebook, {"metadata": {"name": name}})[0]


c = get_config()  # noqa: F821
c.NbConvertApp.notebooks = [*map(str, NOTEBOOKS.values())]
c.NbConvertApp.export_format = "html"
c.HTMLExporter.extra_template_basedirs = [str(ROOT / "teaching")]
c.HTMLExporter.template_name = "web"
c.HTMLExporter.preprocessors = [as_page]
c.FilesWriter.build_directory = str(ROOT / "build" / "web")
