"""Every notebook in a real JupyterLab in a real browser: before and after a run, and on another day.

Cells with the tag `long` are not run again here: nbval runs them, and no later cell needs what they find.

SCREENSHOTS names a folder to keep pictures of every notebook in.
"""

import json
import os
import pathlib
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from playwright.sync_api import expect, sync_playwright
from save_notebooks import METADATA

from notebooks import AFTERWARDS, NOTEBOOKS, code_cells, notebook_at, sentence, tags

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
NO_BROWSER = CHROMIUM is None and ("CI" not in os.environ or sys.platform != "linux")
pytestmark = needs_browser = pytest.mark.skipif(NO_BROWSER, reason="Chromium is not installed")

NOTEBOOK = "window.jupyterapp.shell.currentWidget"
CODE = f"Array.from({NOTEBOOK}.content.model.cells).filter(cell => cell.type === 'code')"
OPEN = "async path => { await window.jupyterapp.commands.execute('docmanager:open', {path}) }"
READY = f"""path => {{
    const kernel = {NOTEBOOK}?.sessionContext?.session?.kernel;
    return {NOTEBOOK}?.context?.path === path && kernel?.connectionStatus === 'connected'
        && kernel.status === 'idle' && {NOTEBOOK}.content.widgets.length > 0
        && {NOTEBOOK}.content.widgets.every(cell => cell.isAttached && !cell.isPlaceholder());
}}"""
RUN = f"""() => {{
    const {{content}} = {NOTEBOOK};
    content.deselectAll();
    for (const [i, cell] of content.widgets.entries())
        if (!cell.model.getMetadata('tags')?.includes('long')) {{
            if (cell.model.type === 'code') cell.model.clearExecution();
            content.activeCellIndex = i;
            content.select(cell);
        }}
    window.jupyterapp.commands.execute('notebook:run-cell');
}}"""
DONE = f"""() => {NOTEBOOK}.sessionContext.session.kernel.status === 'idle'
    && {CODE}.every(cell => cell.executionCount !== null && cell.executionState !== 'running')"""
CLOSE = f"() => {NOTEBOOK}.sessionContext.shutdown().then(() => {NOTEBOOK}.dispose())"
TRUSTED = f"() => {CODE}.filter(cell => cell.outputs.length && cell.trusted).length"
ERRORS = f"""() => {CODE}.flatMap(cell => cell.outputs.toJSON()).filter(
    output => output.name === 'stderr' || output.output_type === 'error')"""
FIGURE = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output:has(.jupyter-widgets)"
OUTPUT = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell-outputArea"
# A live figure hides its still picture.
PICTURES = f"""() => Array.from({NOTEBOOK}.node.querySelectorAll('.jp-OutputArea-output img')).filter(
    image => image.checkVisibility() || !image.closest('.em-still')).map(
    image => [image.alt, image.checkVisibility() ? Math.min(image.naturalWidth, image.naturalHeight) : 0])"""
SEEN = f"() => {NOTEBOOK}.content.node.innerText"
PLACEHOLDERS = f"""() => Array.from({NOTEBOOK}.node.querySelectorAll('.jp-OutputPlaceholder')).map(
    placeholder => placeholder.innerText.trim())"""
WIDER = f"""() => Array.from({NOTEBOOK}.node.querySelectorAll('.jp-Notebook, .jp-WindowedPanel-outer')).map(
    panel => panel.scrollWidth - panel.clientWidth).filter(more => more > 0)"""
RAW_MATH = f"""() => Array.from({NOTEBOOK}.node.querySelectorAll('.jp-RenderedMarkdown')).map(markdown => {{
    const copy = markdown.cloneNode(true);
    copy.querySelectorAll('code, pre, mjx-container').forEach(node => node.remove());
    return copy.textContent;
}}).filter(text => text.includes('$') || text.includes('\\\\begin{{'))"""
# Red is a macro that MathJax does not know.
BAD_MATH = f"""() => {NOTEBOOK}.node.querySelectorAll(
    'mjx-merror, [data-mjx-error], mjx-mtext[style*="color: red"]').length"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address and token of a JupyterLab that is ours alone, asks nobody for news and draws every cell."""
    home = tmp_path_factory.mktemp("lab")
    shutil.copytree(NOTEBOOKS[0].parent, home / "root")
    announcements, windows = "@jupyterlab/apputils-extension:announcements", "@jupyterlab/notebook-extension"
    for name, content in {
        "config/labconfig/page_config.json": {"disabledExtensions": {announcements: True}},
        f"settings/{windows}/tracker.jupyterlab-settings": {"windowingMode": "none"},
    }.items():
        (home / name).parent.mkdir(parents=True)
        (home / name).write_text(json.dumps(content))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, token = f"http://127.0.0.1:{port}", secrets.token_hex()
    options = f"""--no-browser --allow-root --ServerApp.ip=127.0.0.1 --ServerApp.port={port}
        --ServerApp.root_dir={home / "root"} --IdentityProvider.token={token}
        --LabApp.expose_app_in_browser=True --JupyterNotebookApp.expose_app_in_browser=True
        --LabApp.extension_manager=readonly
        --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"""
    folders = "JUPYTER_CONFIG JUPYTER_DATA JUPYTER_RUNTIME JUPYTERLAB_SETTINGS JUPYTERLAB_WORKSPACES".split()
    environment = {f"{name}_DIR": str(home / name.split("_")[1].lower()) for name in folders}
    command = [sys.executable, "-m", "jupyterlab", *options.split()]
    with open(home / "log", "w") as log:
        server = subprocess.Popen(command, env=os.environ | environment, stdout=log, stderr=log)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/api?token={token}", timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        else:
            pytest.fail("JupyterLab did not start:\n" + (home / "log").read_text())
        yield address, token
    finally:
        server.terminate()
        server.wait(30)


def watch(page, ours):
    """The list of what goes wrong on a page: errors, and whatever is asked for elsewhere than at ours."""
    faults = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.on("request", lambda asked: None if asked.url.startswith(ours) else faults.append(asked.url))
    return faults


def keep_picture(target, name):
    if "SCREENSHOTS" in os.environ:
        target.screenshot(path=pathlib.Path(os.environ["SCREENSHOTS"]) / f"{name}.png")


@pytest.fixture(scope="module")
def page(lab):
    """JupyterLab in Chromium, as wide as on a small laptop; ``faults`` keeps what goes wrong there."""
    address, token = lab
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM)
        page = chromium.new_page(viewport={"width": 1366, "height": 768})
        page.faults = watch(page, (address, "data:", "blob:"))
        page.set_default_timeout(120_000)
        expect.set_options(timeout=10_000)
        page.goto(f"{address}/lab?token={token}&reset")
        page.wait_for_function("window.jupyterapp?.shell.currentWidget")
        yield page
        chromium.close()


def squeezed(text):
    return re.sub(r"[\s\"'*`]", "", text)


def answers(notebook):
    """What a Predict asks for: captions, what is said of them, and numbers that are printed, line by line."""
    for cell in code_cells(notebook):
        if cell.metadata.get("jupyter", {}).get("outputs_hidden"):
            for output in cell.outputs:
                if "image/png" in output.get("data", {}):
                    yield sentence(output.data)
                printed = output.get("text", "").splitlines()
                yield from (line for line in printed if re.search(r"\d", line) and line not in cell.source)
    for said in AFTERWARDS.findall("\n".join(cell.source for cell in notebook.cells)):
        yield from (part for part in re.split(r"\$\$?[^$]+\$\$?|[\n|\[\]]", said) if len(part) > 20)


def assert_predictions_hold(page, notebook):
    """Before anything is run no placeholder says anything, and nothing in sight is an answer."""
    told = [text for text in page.evaluate(PLACEHOLDERS) if text]
    assert not told, f"placeholders of folded outputs tell: {told}"
    text = page.evaluate(SEEN)
    seen, lines = squeezed(text), {squeezed(line) for line in text.splitlines()}
    told = [
        answer for answer in answers(notebook) if squeezed(answer) in (seen if len(answer) > 40 else lines)
    ]
    assert not told, f"in sight before anything is run: {told}"


def assert_it_is_no_wider_than_the_window(page):
    for width in (800, 1280, 1920, 1366):
        page.set_viewport_size({"width": width, "height": 768})
        more = page.evaluate(WIDER)
        assert not more, f"in a window of {width} pixels the page is {more} pixels too wide"


def assert_controls_have_names(figure):
    """As Chromium's accessibility tree has them."""
    tree = figure.aria_snapshot()
    controls = re.findall(r"^ *- (slider|spinbutton|button|combobox|checkbox|radio)\b(.*)", tree, re.M)
    assert controls and all(re.match(' "[^"]+"', name) for _, name in controls), tree


def keep_pictures(page, name):
    """Photograph a notebook from top to bottom, one screen at a time."""
    if "SCREENSHOTS" not in os.environ:
        return
    page.set_viewport_size({"width": 1366, "height": 1600})
    scroller = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer")
    height, screen = scroller.evaluate("panel => [panel.scrollHeight, panel.clientHeight]")
    for number, top in enumerate(range(0, height, screen), start=1):
        scroller.evaluate("(panel, top) => panel.scrollTo(0, top)", top)
        keep_picture(page, f"{name}-{number:02}")


def assert_figures_move(page, name):
    """In every interactive figure a key and the mouse each change picture and alternative text."""
    for number, figure in enumerate(page.locator(FIGURE).all()):
        picture, handle = figure.locator("img"), figure.locator(".noUi-handle:visible").first
        assert_controls_have_names(figure)
        handle.scroll_into_view_if_needed()
        before = picture.get_attribute("src")
        handle.focus()
        page.keyboard.press("ArrowRight")
        expect(picture).not_to_have_attribute("src", before)
        keyed, said = picture.get_attribute("src"), picture.get_attribute("alt")
        box = handle.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 30, y, steps=5)
        page.mouse.up()
        expect(picture).not_to_have_attribute("src", keyed)
        expect(picture).not_to_have_attribute("alt", said)
        keep_picture(figure, f"{name}-figure-{number}")


def assert_pictures_are_seen_and_described(page, expected):
    pictures = page.evaluate(PICTURES)
    assert len(pictures) == expected, f"{expected} pictures wanted, these are there: {pictures}"
    for alt, size in pictures:
        assert alt.strip() and size > 100, f"no text or nothing to see: {alt!r}, {size} pixels"


@pytest.mark.parametrize("path", NOTEBOOKS[::2], ids=lambda path: path.stem)
def test_a_notebook_in_the_browser(path, notebook, page):
    cells = code_cells(notebook)
    drawn = [sum("image/png" in output.get("data", {}) for output in cell.outputs) for cell in cells]
    hidden = [cell.metadata.get("jupyter", {}).get("outputs_hidden", False) for cell in cells]
    page.faults.clear()

    name = path.relative_to(NOTEBOOKS[0].parent).as_posix()
    page.evaluate(OPEN, name)
    page.wait_for_function(READY, arg=name, polling=100)
    assert page.evaluate(TRUSTED) == 0, "the notebook is to be seen as on a new machine, not trusted"
    assert_pictures_are_seen_and_described(page, sum(n for n, h in zip(drawn, hidden) if not h))

    assert_predictions_hold(page, notebook)
    assert_it_is_no_wider_than_the_window(page)
    keep_pictures(page, f"{path.stem}-before")

    page.evaluate(RUN)
    page.wait_for_function(DONE, polling=100)
    errors, n_wanted = page.evaluate(ERRORS), sum("raises-exception" in tags(cell) for cell in cells)
    assert len(errors) == n_wanted, f"{n_wanted} errors are wanted, these come: {errors}"
    folded = [h and "long" in tags(cell) for cell, h in zip(cells, hidden)]  # still
    assert_pictures_are_seen_and_described(page, sum(n for n, f in zip(drawn, folded) if not f))
    live = sum("interactive." in cell.source for cell, pictures in zip(cells, drawn) if pictures)
    expect(page.locator(FIGURE)).to_have_count(live)
    assert_figures_move(page, path.stem)

    page.wait_for_function(f"() => ({RAW_MATH})().length === 0")
    assert page.evaluate(BAD_MATH) == 0, "MathJax shows an error in place of a formula"
    assert_it_is_no_wider_than_the_window(page)
    keep_pictures(page, path.stem)
    assert not page.faults, page.faults
    page.evaluate(CLOSE)


def test_predictions_hold_in_notebook_7_too(lab, page):
    (address, token), path = lab, NOTEBOOKS[2]
    seven = page.context.browser.new_page()
    seven.goto(f"{address}/notebooks/{path.name}?token={token}")
    seven.wait_for_function("window.jupyterapp?.shell.currentWidget")
    seven.wait_for_function(READY, arg=path.name, polling=100)
    assert_predictions_hold(seven, notebook_at(path))
    assert_it_is_no_wider_than_the_window(seven)
    seven.close()


ANOTHER_DAY = """
from helpers import check, datasets, em, interactive
display(check.m_step(lambda X, R: em.m_step(X, R)._replace(weights=R.sum(axis=0))))
interactive.probe(datasets.hard()[0], datasets.HARD)
"""
DARK = "() => window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'})"
# Relative luminance and contrast as in WCAG 2.1, of every text in sight
CONTRAST = """area => {
    const parts = colour => colour.match(/[\\d.]+/g).map(Number);
    const luminance = colour => parts(colour).slice(0, 3).map(c => c / 255).map(
        c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce(
        (sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = node => {
        const colour = getComputedStyle(node).backgroundColor;
        return parts(colour)[3] === 0 ? ground(node.parentElement) : colour;
    };
    return [...area.querySelectorAll('*')].filter(node => node.checkVisibility()
        && [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim())).map(node => {
        const [a, b] = [getComputedStyle(node).color, ground(node)].map(luminance);
        return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), node.textContent];
    });
}"""


@pytest.mark.parametrize("place", ["lab/tree", "notebooks"])
def test_a_live_figure_is_still_there_on_another_day(place, lab, page):
    """Run, move, save; then the kernel restarts, and at last a new page finds none: in Lab and Notebook 7."""
    (address, token), name = lab, f"another-day-{place[:3]}.ipynb"
    later = page.context.browser.new_page()
    run_all(page, name, ANOTHER_DAY)
    page.locator(FIGURE).locator(".noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")
    picture = page.locator(OUTPUT).locator("img:visible")
    expect(picture).to_have_attribute("alt", re.compile(r"At \(1\.25, 0\.00\)"))
    said = picture.get_attribute("alt")
    page.evaluate(f"() => {NOTEBOOK}.context.save()")
    page.evaluate(f"() => {NOTEBOOK}.sessionContext.session.kernel.restart()")
    expect(page.locator(FIGURE)).to_be_hidden()
    assert_a_still_picture(page, said)
    page.evaluate(CLOSE)

    later.goto(f"{address}/{place}/{name}?token={token}")
    later.wait_for_function("window.jupyterapp?.shell.currentWidget")
    later.wait_for_function(READY, arg=name, polling=100)
    later.wait_for_function("() => document.body.textContent.includes('model not found')")
    assert_a_still_picture(later, said)
    for theme in ("light", "dark"):
        if theme == "dark":
            later.evaluate(DARK)
            later.wait_for_function("() => document.body.dataset.jpThemeLight === 'false'")
        keep_picture(later, f"another-day-{place[:3]}-{theme}")
        pale = [text for text in later.locator(OUTPUT).evaluate(CONTRAST) if text[0] < 4.5]
        assert not pale, f"contrast below 4.5 in the {theme} theme: {pale}"
    later.close()


def assert_a_still_picture(page, said):
    """The last picture and how to make it move; no word of what is broken, no control."""
    area = page.locator(OUTPUT)
    expect(area.locator("img:visible")).to_have_attribute("alt", said)
    told = area.inner_text()
    assert "To move it, run the notebook up to here." in told and "not found" not in told, told
    assert not area.locator("[role=slider]:visible, button:visible, input:visible").count()


SLOW = """
import time, ipywidgets
from helpers import interactive, plotting
drawn = []
def draw(k):
    time.sleep(0.2)
    drawn.append(k)
    return f"{k} after {len(drawn)} pictures"
slider = ipywidgets.IntSlider(0, min=0, max=40)
interactive.Live(plotting.panels()[0], draw, {"k": slider}, [[slider]])
"""
SAVE = """([path, content]) => window.jupyterapp.serviceManager.contents.save(path,
    {type: 'notebook', format: 'json', content})"""


def run_all(page, name, code):
    """Write a notebook of one cell to JupyterLab's folder, and run it there."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)], metadata=METADATA)
    page.faults.clear()
    page.evaluate(SAVE, [name, notebook])
    page.evaluate(OPEN, name)
    page.wait_for_function(READY, arg=name, polling=100)
    page.evaluate("() => window.jupyterapp.commands.execute('runmenu:run-all')")
    page.wait_for_function(DONE, polling=100)
    expect(page.locator(FIGURE).locator("img")).to_be_visible()


def test_a_slow_figure_skips_what_is_stale(page):
    """Thirty key presses within a picture or two: few pictures are drawn, and the last is the right one."""
    run_all(page, "slow.ipynb", SLOW)
    figure = page.locator(FIGURE)
    figure.locator(".noUi-handle").focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    picture = figure.locator("img")
    expect(picture).to_have_attribute("alt", re.compile("^30 after"))
    n_drawn = int(picture.get_attribute("alt").split()[2])
    assert n_drawn <= 15 and not page.faults, f"{n_drawn} pictures for 30 keys; {page.faults}"
    page.evaluate(CLOSE)
