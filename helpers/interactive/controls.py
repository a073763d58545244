"""Sliders, buttons and choices, all of one look. It knows ipywidgets only."""

import ipywidgets as widgets
import numpy as np
from traitlets import link

WIDTH = {"width": "17.5em"}  # three controls stand side by side in a notebook on a laptop
LOOK = {"style": {"description_width": "5.5em"}, "layout": WIDTH}


def slider(name, value, low, high, step):
    """All on the grid of the steps: a browser moves to it what is not, and that would be a change."""
    kind = widgets.IntSlider if isinstance(step, int) else widgets.FloatSlider
    low, value, high = (
        type(step)(round(step * to(x / step), 10) + 0)
        for to, x in zip((np.floor, np.round, np.ceil), (low, value, high))
    )
    return kind(value, min=low, max=high, step=step, description=name, **LOOK)


def step_for(unit):
    """A slider's step for lengths of about this size: one or half of a power of ten."""
    return float(10 ** np.floor(np.log10(unit / 4)) / 2)


def power(name, low, high):
    """A slider over powers of ten, from its one."""
    look = {"style": {"description_width": "6.5em"}, "layout": WIDTH}
    return widgets.FloatLogSlider(
        1, min=low, max=high, step=0.1, description=name, readout_format=".3g", **look
    )


def stops(name, value, options):
    """A slider that stops at a few values only."""
    return widgets.SelectionSlider(value=value, options=options, description=name, **LOOK)


def play(slider, interval):
    """A button that moves a slider by one step after the other."""
    button = widgets.Play(min=slider.min, max=slider.max, interval=interval, description="Play")
    link((button, "value"), (slider, "value"))
    return button


def buttons(name, options, width="auto"):
    """One of a few options, all in sight."""
    style = {"description_width": "7em", "button_width": width}
    layout = {"width": "max-content", "display": "flex", "align_items": "baseline"}
    return widgets.ToggleButtons(options=options, description=name, style=style, layout=layout)


def choice(name, options):
    """One of a few options, folded away."""
    return widgets.Dropdown(options=options, description=name, **LOOK)


def switch(name, **more):
    return widgets.ToggleButton(description=name, **more)


def button(name, tooltip, action):
    button = widgets.Button(description=name, tooltip=tooltip, layout={"width": "auto"})
    button.on_click(lambda _: action())
    return button
