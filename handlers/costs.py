"""What a piece costs its maker, and where somebody else's price stands: plain arithmetic in whole rupiah, line by line."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

BATCH = ("materials", "labour", "packaging", "overhead")  # told for the whole batch
SALE = ("fee", "shipping")  # told for one piece sold
WHOLE = 10_000  # a share of all, in hundredths of a percent


@dataclass(frozen=True)
class Line:
    """One cost: so much for so many pieces, or a share of the owner's price; what that is for each, rounded half up."""

    name: str
    amount: int
    pieces: int
    each: int
    share: int | None = None  # hundredths of a percent


@dataclass(frozen=True)
class Price:
    """A price as it was told, for how many pieces, less a voucher; what that is for each."""

    amount: int
    pieces: int
    voucher: int
    each: int


@dataclass(frozen=True)
class Cost:
    """The owner's own figures: the lines, their sum for each piece, both prices for each, and the band of the other's."""

    lines: tuple[Line, ...]
    each: int
    own: Price | None
    theirs: Price | None
    band: str | None  # of routing.shapes.BANDS; None where there is no price of theirs

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"lines": [asdict(line) for line in self.lines]}


def per_piece(amount: int, pieces: int) -> int:
    """Whole rupiah for each of so many pieces, rounded half up; amount >= 0, pieces >= 1."""
    return (2 * amount + pieces) // (2 * pieces)


def price(amount: int, pieces: int = 1, voucher: int = 0, share: int | None = None) -> Price:
    """A price for each piece of a pack, less a voucher on the pack; a share is a voucher in hundredths of a percent."""
    off = min(amount, voucher if share is None else per_piece(amount * share, WHOLE))
    return Price(amount, pieces, off, per_piece(amount - off, pieces))


def cost(given: Mapping[str, Any]) -> Cost | None:
    """What the answers come to; None where they name no cost. `hpp`: the cost for each, where the owner knows it already.

    An answer is {"amount": rupiah, "pieces": n or None} or {"share": hundredths of a percent}; `batch` is a number."""
    own = _price(given, "own_price", "own_pack", None)
    theirs = _price(given, "their_price", "their_pack", given.get("voucher"))
    lines = [line for name in ("hpp", *BATCH, *SALE) if (line := _line(name, given, own)) is not None]
    if not lines:
        return None
    each = sum(line.each for line in lines)
    return Cost(tuple(lines), each, own, theirs, band(theirs, lines, each, own) if theirs else None)


def _price(given: Mapping[str, Any], price_of: str, pack_of: str, voucher: Mapping[str, Any] | None) -> Price | None:
    amount = given.get(price_of)
    if not isinstance(amount, int):
        return None
    off = voucher or {}
    return price(amount, given.get(pack_of) or 1, off.get("amount") or 0, off.get("share"))


def _line(name: str, given: Mapping[str, Any], own: Price | None) -> Line | None:
    told = given.get(name)
    if not told:
        return None
    if (share := told.get("share")) is not None:
        return Line(name, own.each, 1, per_piece(own.each * share, WHOLE), share) if own else None
    pieces = told.get("pieces") or (given.get("batch") or 1 if name in BATCH else 1)
    return Line(name, told["amount"], pieces, per_piece(told["amount"], pieces))


def band(theirs: Price, lines: list[Line], each: int, own: Price | None) -> str:
    """Below the owner's materials alone, below their whole cost, from there to their own price, or above it."""
    materials = next((line.each for line in lines if line.name == "materials"), 0)
    if theirs.each < materials:
        return "below_materials"
    if theirs.each < each:
        return "below_cost"
    return "above_price" if own is not None and theirs.each > own.each else "below_price"
