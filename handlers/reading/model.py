"""The learnt weights: features of a text to how likely each category (and who is responsible) is. Shipped, loaded when first needed."""

import base64
import gzip
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("model.json.gz")


@dataclass(frozen=True)
class Model:
    """Rows of small whole numbers, one a feature, a number each class; `scale` makes them weights."""

    classes: tuple[str, ...]
    index: Mapping[str, int]
    rows: bytes
    bias: tuple[float, ...]
    scale: float

    def row(self, feature: str) -> bytes | None:
        at = self.index.get(feature)
        return None if at is None else self.rows[at * len(self.classes) : (at + 1) * len(self.classes)]

    def likely(self, features: Mapping[str, float]) -> dict[str, float]:
        """Every class with its probability."""
        return dict(zip(self.classes, softmax(self._sums(features)), strict=True))

    def _sums(self, features: Mapping[str, float]) -> list[float]:
        """Features of one weight are added up together: most of a text's have the same."""
        alike: dict[float, list[bytes]] = {}
        for feature, weight in features.items():
            if (row := self.row(feature)) is not None:
                alike.setdefault(weight, []).append(row)
        sums = list(self.bias)
        for weight, rows in alike.items():
            factor, middle = weight * self.scale, 128 * len(rows)
            for k, column in enumerate(zip(*rows, strict=True)):
                sums[k] += factor * (sum(column) - middle)
        return sums


def softmax(sums: list[float]) -> list[float]:
    most = max(sums)
    shares = [math.exp(s - most) for s in sums]
    whole = sum(shares)
    return [share / whole for share in shares]


@cache
def load(file: Path = FILE) -> Model:
    told = json.loads(gzip.decompress(file.read_bytes()))
    index = {feature: at for at, feature in enumerate(told["features"])}
    return Model(tuple(told["classes"]), index, base64.b85decode(told["rows"]), tuple(told["bias"]), told["scale"])
