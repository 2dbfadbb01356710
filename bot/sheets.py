"""Tables as files, a portion of rows at a time: CSV for programs, XLSX for people; no cell is ever a formula."""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from storage.export import Cells

Write = Callable[[bytes], Any]
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of one
MOST_ROWS = 1_000_000  # in one sheet: a spreadsheet takes 1,048,576
CHUNK = 1 << 20


class Table(Protocol):
    """Takes rows until it is closed."""

    def add(self, rows: Iterable[Cells]) -> None: ...

    def close(self) -> None: ...


class Csv:
    """The first line says who made it, behind a #; the second names the columns."""

    def __init__(self, write: Write, mark: str, columns: Sequence[str]) -> None:
        self._write = write
        write(f"# {one_line(mark)}\r\n".encode())
        self.add([tuple(columns)])

    def add(self, rows: Iterable[Cells]) -> None:
        out = io.StringIO()
        csv.writer(out).writerows([[_harmless(cell) for cell in row] for row in rows])
        self._write(out.getvalue().encode())

    def close(self) -> None:
        """Nothing waits."""


def _harmless(cell: str | int | None) -> str | int | None:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def one_line(words: str) -> str:
    return " ".join(words.split())


class Xlsx:
    """A workbook, row after row onto the disk; another sheet where one is full."""

    def __init__(self, write: Write, mark: str, columns: Sequence[str]) -> None:
        from xlsxwriter import Workbook  # only whoever makes one needs it

        self._write, self._folder = write, tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name) / "table.xlsx"
        how = {
            "constant_memory": True,
            "tmpdir": self._folder.name,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        self._book = Workbook(str(self._path), how)
        self._head: list[Cells] = [(one_line(mark),), tuple(columns)]
        self._begin()

    def _begin(self) -> None:
        self._sheet, self._row = self._book.add_worksheet(), 0
        self.add(self._head)

    def add(self, rows: Iterable[Cells]) -> None:
        for row in rows:
            if self._row == MOST_ROWS:
                self._begin()
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    self._sheet.write_number(self._row, column, cell)
                elif cell is not None:
                    self._sheet.write_string(self._row, column, cell)
            self._row += 1

    def close(self) -> None:
        self._book.close()
        with open(self._path, "rb") as file:
            while portion := file.read(CHUNK):
                self._write(portion)
        self._folder.cleanup()


KINDS: dict[str, tuple[Callable[[Write, str, Sequence[str]], Table], str]] = {
    "csv": (Csv, "text/csv"),
    "xlsx": (Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
