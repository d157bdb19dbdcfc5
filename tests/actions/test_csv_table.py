"""Tables as spreadsheets write them."""

import stat
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.actions.csv_table import guard, read_table, unguard, write_table
from outreach.errors import NotPossible

NAMES = {"address": "address", "email": "address", "e mail": "address", "given name": "given_name"}


def _read(tmp_path, data, names=NAMES):
    path = tmp_path / "people.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    table = read_table(path, names)
    return table, list(table.rows())


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_in_the_header(tmp_path, delimiter):
    _, [row] = _read(
        tmp_path,
        f'"E-Mail"{delimiter}"Birth, day"{delimiter}x\na@b.example{delimiter}"Ana; x"{delimiter}1\n',
    )
    assert row.values["address"] == "a@b.example"


@pytest.mark.parametrize("heading", ["EMAIL", " e-mail ", "E_Mail", "Given  Name", "given.name"])
def test_headings_are_recognised_however_they_are_written(tmp_path, heading):
    table, _ = _read(tmp_path, f"{heading}\nx\n")
    assert table.ignored == []


def test_a_heading_that_is_nearly_ours_is_refused_with_the_likely_one(tmp_path):
    with pytest.raises(NotPossible, match=r"it has a column 'adress'. Did you mean 'address'\?"):
        _read(tmp_path, "adress\nx\n")


def test_a_foreign_heading_is_told_and_left_out(tmp_path):
    table, [row] = _read(tmp_path, "email,Birthday\na@b.example,1 May\n")
    assert table.ignored == ["Birthday"]
    assert row.values == {"address": "a@b.example"}


def test_two_columns_that_say_the_same_are_refused(tmp_path):
    with pytest.raises(NotPossible, match="'email' and 'E-mail' both say address"):
        _read(tmp_path, "email,E-mail\na,b\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_excel_saves_is_read(tmp_path, encoding):
    _, [row] = _read(tmp_path, "email,given name\na@b.example,Zoë\n".encode(encoding))
    assert row.values["given_name"] == "Zoë"


def test_the_line_that_is_no_utf8_is_named(tmp_path):
    with pytest.raises(NotPossible, match=r"line 2 is not UTF-8\. Save it as 'CSV UTF-8'"):
        _read(tmp_path, "email,given name\na@b.example,Zoë\n".encode("latin-1"))


def test_what_excel_tells_itself_about_the_delimiter_is_obeyed(tmp_path):
    _, [row] = _read(tmp_path, "sep=;\r\nemail;given name\r\na@b.example;Ana, Dr.\r\n")
    assert row.values["given_name"] == "Ana, Dr."


def test_lines_are_counted_as_an_editor_counts_them(tmp_path):
    _, rows = _read(tmp_path, 'email,given name\n\na@b.example,"two\nlines"\nc@d.example,x\n')
    assert [row.line for row in rows] == [3, 5]


def test_an_empty_file_is_told(tmp_path):
    with pytest.raises(NotPossible, match="it is empty"):
        _read(tmp_path, "\n\n")


def test_a_forgotten_quote_is_told_with_its_line(tmp_path):
    with pytest.raises(NotPossible, match=r"line 2: .*is a quote missing there\?"):
        _read(tmp_path, 'email,given name\na@b.example,"Ana\n' + "x" * 140_000)


@pytest.mark.parametrize("cell", ["=1+1", "+49", "-x", "@SUM(A1)", "\tx", "\rx"])
def test_what_a_spreadsheet_would_run_is_guarded(cell):
    assert guard(cell) == f"'{cell}"


@given(st.text())
def test_a_guard_is_taken_off_again_whatever_the_cell(cell):
    assert unguard(guard(cell)) == cell


def test_a_written_table_is_for_nobody_else_and_can_be_read_again(tmp_path):
    path = tmp_path / "out.csv"
    write_table(path, ["email", "given name"], [["a@b.example", "=cmd"], ["c@d.example", 'say "x", y']])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [row.values["given_name"] for row in read_table(path, NAMES).rows()] == ["=cmd", 'say "x", y']


@pytest.mark.parametrize("sign", "=+-@\uff1d\uff0b\uff0d\uff20")
def test_a_formula_is_neutral_in_its_full_width_form_too(sign):
    assert guard(f"{sign}SUM(A1)") == f"'{sign}SUM(A1)"
    assert unguard(guard(f"{sign}SUM(A1)")) == f"{sign}SUM(A1)"


def test_a_table_of_very_many_columns_is_refused_at_once(tmp_path):
    """Found by the fuzzer: each heading was compared with all of ours."""
    began = time.process_time()
    with pytest.raises(NotPossible, match="more than 500 columns"):
        _read(tmp_path, "address" + ",souvcdress" * 50_000 + "\nx\n")
    assert time.process_time() - began < 1
