"""A picture that follows the controls above it. It knows plotting's ``show``, and no figure.

It keeps what does not change as pixels, draws what moves on top, and says in its alternative text what it
shows now. It has two outputs: its picture, which a saved notebook keeps, and the live figure, which hides the
picture as long as there is a kernel that moves it.
"""

import base64
import contextlib
import html
import io
import re
import threading

import ipywidgets as widgets
import numpy as np
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from helpers import plotting
from helpers.language import Text, say
from helpers.threads import one_thread

DPI = 120  # of the moving picture: sharp on a projector, and 30 % fewer pixels to pack than plotting's
DRAWING = threading.RLock()  # JupyterLab lets the messages of several controls run in several threads
HYPHEN = re.compile(r"(?<!\w)-(?=\d|inf)")  # before a number: it becomes a minus sign
HOW = Text("To move it, run the notebook up to here.")
ALIVE = ".em-live:not(.jupyter-widgets-disconnected)"  # ipywidgets adds that class when the kernel has gone
STYLE = f"""<style>
.jp-OutputArea-child:has(.em-still):has(+ * {ALIVE}) {{ display: none; }}
.jp-OutputArea-child:has(.em-still) + .jp-OutputArea-child:not(:has({ALIVE})) {{ display: none; }}
</style>"""
# A slider's handle has no name, and a value of many digits: it takes the label and the number beside it.
NAMES = """for (const slider of this.closest('.em-live').querySelectorAll('.widget-slider')) {
    const [handle, name, value] = ['.noUi-handle', '.widget-label', '.widget-readout'].map(
        part => slider.querySelector(part));
    if (handle.ariaLabel) continue;
    handle.ariaLabel = name.textContent;
    const tell = () => {
        if (handle.ariaValueText !== value.textContent) handle.ariaValueText = value.textContent;
    };
    new MutationObserver(tell).observe(slider, {attributes: true, childList: true, subtree: true});
    tell();
}"""


class Live(widgets.VBox):
    """Controls above a picture that is drawn anew when one of them changes.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        Holds whatever never moves; the limits of its axes are set.
    draw : callable
        Called with the value of every control, by name. It draws what moves, and returns one sentence:
        what to see now, the caption and alternative text.
    controls : dict of str to ipywidgets.Widget
        Each with a ``value``.
    rows : sequence of sequences of str or ipywidgets.Widget
        How they are laid out: controls by their names, and buttons.
    elastic : sequence of matplotlib.axes.Axes
        Whose vertical limits ``draw`` may change: their vertical axis moves as well.

    Attributes
    ----------
    sentence : str
    png : bytes
        The picture as it is shown now.
    error : Exception or None
        What the last call of ``draw`` raised; it is also shown under the picture.
    """

    def __init__(self, fig, draw, controls, rows, elastic=()):
        self.fig, self._draw, self.controls = fig, draw, controls
        self.sentence, self.png, self.error = "", b"", None
        self._elastic = {ax.yaxis for ax in elastic}
        self._afresh = self._elastic | {ax.title for ax in fig.axes if not ax.get_title()}
        self._afresh |= {spine for ax in fig.axes if ax.axison for spine in ax.spines.values()}
        self._still = {ax: set(ax.get_children()) - self._afresh for ax in fig.axes}
        self._values, self._frame, self.held, self._shown = None, None, False, False
        self._canvas = FigureCanvasAgg(fig)
        fig.set_dpi(DPI)
        for ax in fig.axes:
            ax.autoscale(False)
        self._picture, self._fault = widgets.HTML(), widgets.HTML()
        wrap = widgets.Layout(flex_flow="row wrap", align_items="center")
        boxes = [widgets.HBox([controls.get(each, each) for each in row], layout=wrap) for row in rows]
        super().__init__([*boxes, self._picture, self._fault], _dom_classes=["em-live"])
        for control in controls.values():
            control.observe(self._follow, "value")
        self.redraw()

    @contextlib.contextmanager
    def together(self):
        """Change several controls, and draw once."""
        with DRAWING:
            self.held = True
            try:
                yield
            finally:
                self.held = False
            self.redraw()

    def _follow(self, _):
        with DRAWING:
            if not self.held and self._values != self._now():
                self.redraw()

    def _now(self):
        return {name: control.value for name, control in self.controls.items()}

    def redraw(self, **more):
        """Draw what moves from the controls' values; show what goes wrong, and raise it."""
        with DRAWING, one_thread():
            values, self._values = self._now(), None
            try:
                self._erase()
                self.sentence = HYPHEN.sub("−", self._draw(**values, **more))
                self._paint()
            except Exception as error:
                self.error = error
                text = html.escape(f"{type(error).__name__}: {error}")
                self._fault.value = f'<pre role="alert" style="white-space: pre-wrap">{text}</pre>'
                raise
            self._values, self.error, self._fault.value = values, None, ""

    def _erase(self):
        for ax in self.fig.axes:
            for artist in set(ax.get_children()) - self._still[ax] - self._afresh:
                artist.remove()
            ax.containers.clear()

    def _paint(self):
        moving = self._moving()
        for artist in moving:
            artist.set_animated(True)  # left out of what stays
        fixed = [ax for ax in self.fig.axes if ax.yaxis not in self._elastic]
        frame = [ax.get_xlim() for ax in self.fig.axes] + [ax.get_ylim() for ax in fixed]
        if frame != self._frame:
            self._canvas.draw()
            self.fig.set_layout_engine("none")  # axes stay where they are now
            self._frame, self._background = frame, self._canvas.copy_from_bbox(self.fig.bbox)
        self._canvas.restore_region(self._background)
        for artist in moving:
            artist.axes.draw_artist(artist)
        self._show()

    def _moving(self):
        """What has to be drawn now, from the back to the front."""
        moving = []
        for ax in self.fig.axes:
            for text in (*ax.texts, ax.title):
                text.set_text(HYPHEN.sub("−", text.get_text()))
            new = [artist for artist in ax.get_children() if artist not in self._still[ax]]
            moving += sorted(new, key=lambda artist: artist.zorder)
        return moving

    def _show(self):
        buffer, pixels = io.BytesIO(), np.asarray(self._canvas.buffer_rgba())
        Image.fromarray(pixels).convert("RGB").save(buffer, "png", compress_level=1)
        self.png = buffer.getvalue()
        encoded, text = base64.b64encode(self.png).decode(), html.escape(self.sentence)
        self._picture.value = (
            f'<figure style="margin: 0"><img alt="{text}" width="{round(96 * self.fig.get_figwidth())}" '
            f'style="max-width: 100%; height: auto" src="data:image/png;base64,{encoded}" onload="{NAMES}">'
            f'<figcaption style="line-height: 1.4"><em>{text}</em></figcaption></figure>'
        )
        if self._shown:
            self._keep(self.png, update=True)

    def _keep(self, png, update=False):
        """The picture of now as an output of its own."""
        still = plotting.bundle(png, self.sentence, self.fig.get_figwidth())
        still["text/html"] = f'<div class="em-still">{still["text/html"]}<p>{say(HOW)}</p></div>{STYLE}'
        display(still, raw=True, display_id=self.model_id, update=update)

    def _ipython_display_(self, **_):
        with DRAWING:
            self._keep(plotting.show(self.fig, self.sentence).png)
            view = {"version_major": 2, "version_minor": 0, "model_id": self.model_id}
            display({"application/vnd.jupyter.widget-view+json": view, "text/plain": ""}, raw=True)
            self._shown = True
