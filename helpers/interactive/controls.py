"""Sliders, buttons and choices, all of one look. It knows ipywidgets only."""

import ipywidgets as widgets
import numpy as np
from traitlets import link

from helpers.language import say


def _look(name):
    """Three controls stand side by side in a notebook on a laptop, each with room for its name."""
    name = say(name)
    room = max(5.5, 0.65 * len(name))
    style, layout = {"description_width": f"{room:.1f}em"}, {"width": f"{12 + room:.1f}em"}
    return {"description": name, "style": style, "layout": layout}


def slider(name, value, low, high, step):
    """All on the grid of the steps: a browser moves to it what is not, and that would be a change."""
    kind = widgets.IntSlider if isinstance(step, int) else widgets.FloatSlider
    low, value, high = (
        type(step)(round(step * to(x / step), 10) + 0)
        for to, x in zip((np.floor, np.round, np.ceil), (low, value, high))
    )
    digits = len(f"{step:.10f}".rstrip("0").partition(".")[2])  # those of a step, as a person writes it
    form = f".{digits}f" if digits else "d"
    return kind(value, min=low, max=high, step=step, readout_format=form, **_look(name))


def step_for(unit):
    """A slider's step for lengths of about this size: one or half of a power of ten."""
    return float(10 ** np.floor(np.log10(unit / 4)) / 2)


def power(name, low, high):
    """A slider over powers of ten, from its one."""
    return widgets.FloatLogSlider(1, min=low, max=high, step=0.1, readout_format=".3", **_look(name))


def stops(name, value, options):
    """A slider that stops at a few values only."""
    return widgets.SelectionSlider(value=value, options=options, **_look(name))


def play(slider, interval):
    """A button that moves a slider by one step after the other."""
    button = widgets.Play(min=slider.min, max=slider.max, interval=interval, description=say("Play"))
    link((button, "value"), (slider, "value"))
    return button


def buttons(name, options, width="auto"):
    """One of a few options, all in sight."""
    style = {"description_width": "7em", "button_width": width}
    layout = {"width": "max-content", "display": "flex", "align_items": "baseline"}
    return widgets.ToggleButtons(options=options, description=say(name), style=style, layout=layout)


def choice(name, options):
    """One of a few options, folded away."""
    return widgets.Dropdown(options=options, **_look(name))


def switch(name, tooltip="", **more):
    return widgets.ToggleButton(description=say(name), tooltip=say(tooltip), layout={"width": "auto"}, **more)


def button(name, tooltip, action):
    button = widgets.Button(description=say(name), tooltip=say(tooltip), layout={"width": "auto"})
    button.on_click(lambda _: action())
    return button


def back(step):
    """A button that takes the half-steps back to none."""
    return button("Back to the start", "half-step 0", lambda: setattr(step, "value", 0))
