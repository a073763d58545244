"""Formulas as MathML, which browsers draw by themselves, and a font for them: no page asks the network."""

import base64
import copy
import functools
import io
import logging
import pathlib
import re

import matplotlib
from fontTools.otlLib.builder import buildMathTable
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from math_core import LatexToMathML

PRIME = re.compile("<msup>(<mi>[^<]*</mi>)<mo>([′″])</mo></msup>")  # the font has them raised
FORMULA = re.compile(r"(```.*?```|`[^`\n]+`)|\$\$(.+?)\$\$|(\(?)\$(.+?)\$((?:[,.;:!?)]|'s)*)", re.S)
STIX = pathlib.Path(matplotlib.get_data_path()) / "fonts" / "ttf"
FONTS = ["General", *(f"Siz{size}SymReg" for size in ("One", "Two", "Three", "Four", "Five"))]
SIGNS = [*range(0x20, 0x250), *range(0x370, 0x400), *range(0x2000, 0x2300), *range(0x1D434, 0x1D4D0)]
SIGNS += [*range(0x1D6A8, 0x1D736), *map(ord, "⏞⏟⟹")]
PARTS = [(0, 900), (600, 1200), (1000, 2238), (600, 1200), (2338, 3238)]  # of the longest brace; two repeat
OVERLAP = 300  # by which two parts may overlap
CONSTANTS = {
    "ScriptPercentScaleDown": 70,
    "ScriptScriptPercentScaleDown": 55,
    "DisplayOperatorMinHeight": 1300,
    "AxisHeight": 254,
    "SubscriptShiftDown": 210,
    "SubscriptTopMax": 360,
    "SubscriptBaselineDropMin": 160,
    "SuperscriptShiftUp": 360,
    "SuperscriptShiftUpCramped": 252,
    "SuperscriptBottomMin": 120,
    "SuperscriptBaselineDropMax": 230,
    "SubSuperscriptGapMin": 150,
    "SuperscriptBottomMaxWithSubscript": 380,
    "SpaceAfterScript": 40,
    "UpperLimitGapMin": 135,
    "UpperLimitBaselineRiseMin": 300,
    "LowerLimitGapMin": 135,
    "LowerLimitBaselineDropMin": 670,
    "FractionNumeratorShiftUp": 585,
    "FractionNumeratorDisplayStyleShiftUp": 640,
    "FractionDenominatorShiftDown": 585,
    "FractionDenominatorDisplayStyleShiftDown": 640,
    "FractionNumeratorGapMin": 80,
    "FractionNumDisplayStyleGapMin": 150,
    "FractionRuleThickness": 60,
    "FractionDenominatorGapMin": 80,
    "FractionDenomDisplayStyleGapMin": 150,
    "OverbarVerticalGap": 175,
    "OverbarRuleThickness": 60,
    "UnderbarVerticalGap": 175,
    "UnderbarRuleThickness": 60,
    "RadicalVerticalGap": 85,
    "RadicalDisplayStyleVerticalGap": 150,
    "RadicalRuleThickness": 60,
    "RadicalExtraAscender": 60,
}
# Chromium cuts a stretched brace off where it believes that it ends; a shadow that nobody sees makes it wide.
MATH_CSS = """math { font-family: Formulas, math; font-size: 1.1em; }
mtext { white-space: nowrap; }
munder > mo, mover > mo { box-shadow: 0 0 0 20em transparent; }"""
to_mathml = LatexToMathML().convert_with_local_state


def formula(match):
    """MathML, with the signs that no line may part from it; none in it may mean something to Markdown."""
    code, display, before, inline, after = match.groups()
    if code:
        return code
    math_ml = PRIME.sub(r"\1<mo>\2</mo>", to_mathml(display or inline, displaystyle=bool(display)))
    math_ml = re.sub(r"[*_|\\`~\[\]](?![^<>]*>)", lambda sign: f"&#{ord(sign[0])};", math_ml)
    if before or after:
        return f'<span style="white-space: nowrap">{before}{math_ml}{after}</span>'
    return math_ml


def formulas(markdown):
    """Markdown with its formulas as MathML; code stays as it is."""
    return FORMULA.sub(formula, markdown)


def part(brace, left, right):
    """A horizontal brace between two places where it is straight."""
    brace = copy.deepcopy(brace)
    brace.coordinates[:] = [(min(max(x, left), right) - left, y) for x, y in brace.coordinates]
    return brace


def math_font():
    """STIX, which comes with matplotlib, with a table by which browsers stretch braces and roots (WOFF)."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    fonts = [TTFont(STIX / f"STIX{name}.ttf") for name in FONTS]
    font = fonts[0]
    subset = Subsetter(Options(glyph_names=True))
    subset.populate(unicodes=SIGNS)
    subset.subset(font)
    glyphs, names = font["glyf"], font.getBestCmap()

    def add(name, glyph):
        glyph.recalcBounds(glyphs)
        glyphs[name], font["hmtx"][name] = glyph, (glyph.xMax, glyph.xMin)

    tall, wide, joined = {}, {}, {}
    for sign in map(ord, "()[]{}√∑∏⏞⏟"):
        name, flat, longest = names[sign], chr(sign) in "⏞⏟", 0
        variants = (wide if flat else tall).setdefault(name, [])
        for n, size in enumerate(fonts):
            glyph = size["glyf"].get(size.getBestCmap().get(sign))
            length = glyph and (glyph.xMax - glyph.xMin if flat else glyph.yMax - glyph.yMin)
            if glyph and length > longest:  # the largest √ is a part of one
                variants.append((f"{name}.{n}" if n else name, length))
                longest = length
                if n:
                    add(f"{name}.{n}", glyph)
        if flat:
            joined[name] = [], 0
            for n, (left, right) in enumerate(PARTS):
                add(f"{name}.part{n}", part(glyph, left, right))
                overlaps = OVERLAP * (n > 0), OVERLAP * (n < 4)
                joined[name][0].append((f"{name}.part{n}", n % 2, *overlaps, right - left))
    font.setGlyphOrder(glyphs.glyphOrder)
    integral = names[ord("∫")]
    font["hmtx"][integral] = 650, 32
    buildMathTable(
        font,
        constants=CONSTANTS,
        italicsCorrections={integral: 290},
        vertGlyphVariants=tall,
        horizGlyphVariants=wide,
        horizGlyphAssembly=joined,
    )
    for record in font["name"].names:
        record.string = "Formulas"  # its licence keeps the name STIX for the unchanged font
    font.flavor, file = "woff", io.BytesIO()
    font.save(file)
    return file.getvalue()


@functools.cache
def math_css():
    """The font inline, for pages that ask nobody for anything."""
    data = base64.b64encode(math_font()).decode()
    return f"@font-face {{ font-family: Formulas; src: url(data:font/woff;base64,{data}); }}\n" + MATH_CSS
