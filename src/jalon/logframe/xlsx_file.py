"""Logframes in workbooks: every sheet, headings wherever they stand, merged cells, formulas, hidden rows.

A merged area has the value of its first cell. A formula counts with the value that the program which saved the file
stored; without one it is told and not counted. Hidden rows and sheets are read and told. The parts of the file are
measured before any is opened.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from typing import TYPE_CHECKING, Any

from jalon.kernel import limits
from jalon.kernel.errors import UnableToRead
from jalon.logframe.entries import Cell
from jalon.logframe.model import Logframe, Place, Remark
from jalon.logframe.tables import Sheet, logframe_of_sheets

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_ERRORS = ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!")


def read_xlsx(content: bytes, file: str) -> Logframe:
    """The logframe of a workbook. Raises ``UnableToRead`` (the offset counts the bytes of the archive)."""
    _measure(content)
    values, formulas = _open(content, data_only=True), _open(content, data_only=False)
    sheets: list[Sheet] = []
    remarks: list[Remark] = []
    budget = limits.LOGFRAME_NODES_MAX
    for title in values.sheetnames[: limits.LOGFRAME_SHEETS_MAX]:
        sheet, written = values[title], formulas[title]
        if not hasattr(sheet, "iter_rows"):
            continue  # a sheet of charts
        if sheet.sheet_state != "visible":
            remarks.append(_remark("logframe.remark.hidden_sheet", file, title))
        rows, used = _rows(sheet, written, file, remarks, budget)
        budget -= used
        sheets.append(Sheet(title, rows))
    return logframe_of_sheets(file, sheets, remarks)


def _measure(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except Exception as error:  # the standard library's reader raises what its pieces raise
        raise UnableToRead("logframe.file.not_workbook", offset=0, part="zip") from error
    if len(parts) > limits.LOGFRAME_WORKBOOK_PARTS_MAX:
        limit = limits.LOGFRAME_WORKBOOK_PARTS_MAX
        raise UnableToRead("logframe.file.workbook_too_large", offset=0, part="zip", limit=limit)
    unpacked = 0
    for part in parts:
        unpacked += part.file_size
        if unpacked > limits.LOGFRAME_WORKBOOK_BYTES_MAX:
            limit = limits.LOGFRAME_WORKBOOK_BYTES_MAX
            raise UnableToRead(
                "logframe.file.workbook_too_large", offset=part.header_offset, part=part.filename[:80], limit=limit
            )


def _open(content: bytes, *, data_only: bool) -> Any:
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions of spreadsheets that the library leaves out
            return openpyxl.load_workbook(io.BytesIO(content), data_only=data_only)
    except Exception as error:
        raise UnableToRead("logframe.file.not_workbook", offset=0, part=type(error).__name__) from error


def _rows(
    sheet: Worksheet, written: Worksheet, file: str, remarks: list[Remark], budget: int
) -> tuple[list[list[Cell]], int]:
    """The cells of a sheet with merged areas filled. ``budget`` is the number of cells that may still be read."""
    width = min(sheet.max_column or 0, limits.LOGFRAME_COLUMNS_MAX)
    height = sheet.max_row or 0
    if width * height > budget:
        limit = limits.LOGFRAME_NODES_MAX
        raise UnableToRead("logframe.file.workbook_too_large", offset=0, part=sheet.title[:80], limit=limit)
    first = _merged(sheet, width, height)
    rows: list[list[Cell]] = []
    for at in range(1, height + 1):
        cells = [
            _cell(sheet, written, first.get((at, column), (at, column)), file, remarks)
            for column in range(1, width + 1)
        ]
        if sheet.row_dimensions[at].hidden and any(cell.text for cell in cells):
            remarks.append(_remark("logframe.remark.hidden_row", file, f"{sheet.title}!{at}"))
        rows.append(cells)
    return rows, width * height


def _merged(sheet: Worksheet, width: int, height: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Every cell of a merged area with the first cell of the area."""
    first: dict[tuple[int, int], tuple[int, int]] = {}
    for area in sheet.merged_cells.ranges:
        low, top = area.min_col or 1, area.min_row or 1
        right, bottom = min(area.max_col or 1, width), min(area.max_row or 1, height)
        for row in range(top, bottom + 1):
            for column in range(low, right + 1):
                first[row, column] = (top, low)
    return first


def _cell(sheet: Worksheet, written: Worksheet, at: tuple[int, int], file: str, remarks: list[Remark]) -> Cell:
    from openpyxl.utils import get_column_letter

    value, formula = sheet.cell(*at).value, written.cell(*at).value
    name = f"{sheet.title}!{get_column_letter(at[1])}{at[0]}"
    place = Place(file, name)
    if value is None and isinstance(formula, str) and formula.startswith("="):
        remark = _remark("logframe.remark.formula_without_value", file, name)
        if remark not in remarks:
            remarks.append(remark)
        return Cell("", place)
    if isinstance(value, str) and value in _ERRORS:
        remarks.append(Remark("logframe.remark.error_value", place, {"cell": name, "word": value}))
        return Cell("", place)
    return Cell(_text(value, sheet.cell(*at).number_format), place)


def _text(value: object, number_format: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        if number_format.endswith("%"):
            return f"{value * 100:g}%"
        return f"{value:.10f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else str(value)
    if isinstance(value, int) and number_format.endswith("%"):
        return f"{value * 100}%"
    return str(value).strip()


def _remark(code: str, file: str, cell: str) -> Remark:
    return Remark(code, Place(file, cell), {"cell": cell})
