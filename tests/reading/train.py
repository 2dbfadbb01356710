"""Learns the categories anew: `python -m tests.reading.train`. Plain Python, the same result every time, about a minute."""

import base64
import gzip
import json
import random
import sys
from collections import Counter
from pathlib import Path

from handlers.reading.features import features
from handlers.reading.model import FILE, Model, softmax
from tests.reading.corpus import Example, written

ROUNDS, STEP, KEEP, ONCE = 24, 0.5, 0.9985, 2
Row = tuple[list[tuple[int, float]], int]


def train(examples: list[Example], rounds: int = ROUNDS, seed: int = 11) -> Model:
    """Multinomial logistic regression by stochastic gradient steps that grow smaller (AdaGrad), with decay."""
    classes = tuple(sorted({e.label for e in examples}))
    found = [features(e.text) for e in examples]
    counts = Counter(name for one in found for name in one)
    index = {name: at for at, name in enumerate(sorted(n for n, c in counts.items() if c >= ONCE))}
    rows: list[Row] = [
        ([(index[n], v) for n, v in one.items() if n in index], classes.index(e.label))
        for one, e in zip(found, examples, strict=True)
    ]
    weights = [[0.0] * len(classes) for _ in range(len(index) + 1)]
    spent = [1e-3] * (len(index) + 1)
    shuffled = random.Random(seed)
    for _ in range(rounds):
        shuffled.shuffle(rows)
        for row, right in rows:
            _learn(weights, spent, row, right)
        for row_weights in weights[:-1]:
            row_weights[:] = [w * KEEP for w in row_weights]
    return _packed(classes, index, weights)


def _learn(weights: list[list[float]], spent: list[float], row: list[tuple[int, float]], right: int) -> None:
    """One example: weights move towards its class and away from the others, less where they moved much already."""
    row = [*row, (len(weights) - 1, 0.3)]
    sums = [0.0] * len(weights[0])
    for at, value in row:
        sums = [s + value * w for s, w in zip(sums, weights[at], strict=True)]
    wrong = softmax(sums)
    wrong[right] -= 1
    size = sum(e * e for e in wrong)
    if size < 1e-4:
        return
    for at, value in row:
        spent[at] += size * value * value
        step = STEP * value / spent[at] ** 0.5
        weights[at] = [w - step * e for w, e in zip(weights[at], wrong, strict=True)]


def _packed(classes: tuple[str, ...], index: dict[str, int], weights: list[list[float]]) -> Model:
    """Weights as bytes around 128; a feature that says nothing is left out."""
    most = max(abs(w) for row in weights[:-1] for w in row)
    scale = most / 127
    kept = [(name, [round(w / scale) + 128 for w in weights[at]]) for name, at in index.items()]
    kept = [(name, row) for name, row in kept if max(row) - min(row) >= 3]
    return Model(classes, {name: at for at, (name, _) in enumerate(kept)}, b"".join(bytes(row) for _, row in kept),
                 tuple(round(0.3 * w, 4) for w in weights[-1]), scale)  # fmt: skip


def save(model: Model, file: Path = FILE) -> None:
    told = {"classes": model.classes, "features": list(model.index), "rows": base64.b85encode(model.rows).decode(),
            "bias": model.bias, "scale": model.scale}  # fmt: skip
    file.write_bytes(gzip.compress(json.dumps(told, ensure_ascii=False).encode(), mtime=0))


if __name__ == "__main__":
    save(train(written()), Path(sys.argv[1]) if len(sys.argv) > 1 else FILE)
    print(f"{FILE.name}: {FILE.stat().st_size} bytes")
