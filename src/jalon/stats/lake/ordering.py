"""The order of rows: by all their columns, nulls last, so that order says nothing of who came when."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_WORD_BITS = 63
_OWN_OF_THE_MONTH = ("country", "month")
Ranks = npt.NDArray[np.uint64]


def in_order(rows: pa.Table) -> pa.Table:
    """Rows sorted by all columns, from the first to the last, nulls after every value.

    Ranks of the columns are packed into words of 63 bits, so that about 25 columns sort as two or three numbers.
    """
    if rows.num_rows < 2:
        return rows
    words: list[Ranks] = []
    free = 0
    for name in rows.column_names:
        if name in _OWN_OF_THE_MONTH:
            continue
        ranks = _ranks(rows.column(name))
        bits = int(ranks.max()).bit_length()
        if bits == 0:
            continue
        if bits > free:
            words.append(ranks)
            free = _WORD_BITS - bits
        else:
            words[-1] = (words[-1] << np.uint64(bits)) | ranks
            free -= bits
    return rows.take(pa.array(np.lexsort(words[::-1]))) if words else rows


def _ranks(column: pa.ChunkedArray) -> Ranks:
    """Numbers from 0 that order as the values do; the highest for null."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks == 1 else pa.concat_arrays(array.chunks)
    if pa.types.is_dictionary(array.type):
        return _ranks_of_texts(array)
    if pa.types.is_string(array.type):
        return _ranks_of_texts(array.dictionary_encode())
    if pa.types.is_floating(array.type):
        return _ranks_of_texts(array.dictionary_encode())
    if pa.types.is_boolean(array.type):
        array = array.cast(pa.int8())
    elif pa.types.is_date32(array.type):
        array = array.cast(pa.int32())
    return _ranks_of_numbers(array)


def _ranks_of_numbers(array: pa.Array) -> Ranks:
    if array.null_count == len(array):
        return np.zeros(len(array), np.uint64)
    bounds = pc.min_max(array).as_py()
    low, high = int(bounds["min"]), int(bounds["max"])
    filled = pc.fill_null(array.cast(pa.int64()), high + 1)
    ranks: Ranks = (filled.to_numpy(zero_copy_only=False) - low).astype(np.uint64)
    return ranks


def _ranks_of_texts(array: pa.DictionaryArray) -> Ranks:
    """By the order of the dictionary's values; bytes of UTF-8 order as code points do."""
    order = pc.sort_indices(array.dictionary).to_numpy()
    rank = np.empty(len(order) + 1, np.int64)
    rank[order] = np.arange(len(order))
    rank[len(order)] = len(order)
    codes = pc.fill_null(array.indices.cast(pa.int64()), len(order)).to_numpy(zero_copy_only=False)
    ranks: Ranks = rank[codes].astype(np.uint64)
    return ranks
