"""The rows of a large CSV: the same cells, read late and by columns."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from candystorm.exports.text_rows import TextRows, parsed

CELLS = st.text(alphabet='a1 ",;\r\n\t\u00e4\u2028\x0b', max_size=6)


def written(rows: list[list[str]], end: str) -> str:
    target = io.StringIO()
    csv.writer(target, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    return target.getvalue()


@given(
    st.integers(1, 5).flatmap(
        lambda width: st.lists(
            st.lists(CELLS, min_size=width, max_size=width), min_size=1, max_size=90
        )
    ),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.integers(0, 1),
)
def test_are_the_columns_those_of_the_rows(rows: list[list[str]], end: str, skipped: int) -> None:
    lazy = TextRows(written(rows, end), ",", skipped)
    whole = [[]] * skipped + parsed(written(rows, end), ",")
    assert lazy[:3] == whole[:3]
    assert lazy[skipped] == whole[skipped]
    by_columns = lazy.columns_below(skipped)
    assert by_columns == [list(column) for column in zip(*whole[skipped + 1 :], strict=True)] or (
        len(whole) == skipped + 1 and by_columns == [[] for _ in whole[skipped]]
    )
    assert list(lazy) == whole
    assert len(lazy) == len(whole)
    assert lazy[-1] == whole[-1]


@pytest.mark.parametrize("odd", ["1,2,3\n", "1\n", "\n"])
def test_has_a_table_with_an_odd_row_no_columns(odd: str) -> None:
    assert TextRows("a,b\n1,2\n" + odd + "3,4\n", ",").columns_below(0) is None


def test_are_the_lines_of_old_computers_kept_apart() -> None:
    assert parsed("a,b\r1,2\r\n3,4", ",") == [["a", "b"], ["1", "2"], ["3", "4"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_is_a_long_text_the_same_as_in_one_piece(end: str) -> None:
    rows = [["id", "text"], *([str(n), f"{n}\n\u2028\r\n" * (n % 40)] for n in range(9000))]
    text = written(rows, end)
    assert parsed(text, ",") == list(csv.reader(io.StringIO(text, newline="")))
    assert TextRows(text, ",").columns_below(0) == [
        list(column) for column in zip(*rows[1:], strict=True)
    ]
