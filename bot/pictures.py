"""A week in one picture: what came each day, what it was about, what is late (matplotlib)."""

import io
from typing import Any

import matplotlib

matplotlib.use("Agg")
from matplotlib.figure import Figure

from bot.render import Renderer

INK, BAR, LATE = "#1f2933", "#2f7d6d", "#c2452d"
SIZE, DOTS = (7.2, 8.4), 110  # inches and dots an inch: about 800 points wide, under 100 kB
LABEL = 34  # characters of a bar's name


def week_picture(facts: dict[str, Any], renderer: Renderer, language: str = "id") -> bytes:
    """The PNG. Every figure in it is in `facts` too, so that nobody needs the picture to know."""
    words = renderer.labels[language]
    figure = Figure(figsize=SIZE, dpi=DOTS, layout="constrained")
    days, kinds, late = figure.subplots(3, 1, height_ratios=(1.0, 1.3, 1.0))
    _days(days, facts["by_day"], words["pic_days"])
    named = [(renderer.catalogue.categories[c].label.get(language, c) if c in renderer.catalogue.categories else c, n)
             for c, n in facts["categories"]]  # fmt: skip
    _bars(kinds, named, BAR, words["pic_categories"], words["pic_nothing"])
    _bars(late, [(str(a), n) for a, n in facts["late"]], LATE, words["pic_late"], words["pic_nothing"])
    out = io.BytesIO()
    figure.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _days(axes: Any, counts: list[int], title: str) -> None:
    axes.bar(range(len(counts)), counts, color=BAR)
    for place, count in enumerate(counts):
        if count:
            axes.annotate(str(count), (place, count), ha="center", va="bottom", color=INK)
    axes.set_xticks(range(len(counts)), [str(place - len(counts) + 1) for place in range(len(counts))])
    _plain(axes, title)
    axes.set_yticks([])


def _bars(axes: Any, named: list[tuple[str, int]], colour: str, title: str, nothing: str) -> None:
    if not named:
        axes.text(0.5, 0.5, nothing, ha="center", va="center", color=INK, transform=axes.transAxes)
        axes.set_xticks([])
        axes.set_yticks([])
    else:
        names = [name if len(name) <= LABEL else name[: LABEL - 1] + "…" for name, _ in named][::-1]
        bars = axes.barh(range(len(named)), [count for _, count in named][::-1], color=colour)
        axes.bar_label(bars, color=INK, padding=3)
        axes.set_yticks(range(len(named)), names)
        axes.set_xticks([])
    _plain(axes, title)


def _plain(axes: Any, title: str) -> None:
    axes.set_title(title, loc="left", color=INK, fontsize=12, fontweight="bold")
    axes.tick_params(length=0, colors=INK)
    for side in ("top", "right", "bottom", "left"):
        axes.spines[side].set_visible(False)
