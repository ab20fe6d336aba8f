"""Whatever arrives is a table, a status or an intended error: never another exception."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.errors import FetchFailed, LoginRefused, Unreachable, WrongAnswer
from kobimo.sources.services.exchange import Reply
from kobimo.sources.services.genesis_files import TableFile, read_table
from kobimo.sources.services.genesis_replies import Message, read_message, refuse

HEAD = b"\xef\xbb\xbfstatistics_code;statistics_label;time_code;time_label;time;value\n"
ROW = b"12411;Bev\xc3\xb6lkerung;STAG;Stichtag;2024-12-31;1\n"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["Status", "Code", "Content", "Type", "List", "Object", "Username", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
MEDIA = st.sampled_from(
    ["", "text/html", "application/json;charset=UTF-8", "text/csv; charset=x", "a; charset=idna"]
)


def reply(body: bytes, status: int = 200, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, {"content-length": str(len(body))} | named, body, "https://portal")


def read(answer: Reply) -> TableFile | Message | None:
    try:
        return read_table(answer, "Portal", ("geheim",))
    except FetchFailed:
        return None


@settings(max_examples=300, deadline=None)
@given(
    body=st.binary(max_size=200)
    | st.binary(max_size=80).map(lambda tail: b"PK\x03\x04" + tail)
    | st.binary(max_size=80).map(lambda tail: HEAD + tail)
    | st.text(max_size=80).map(lambda text: f"<html><title>{text}".encode()),
    status=st.sampled_from([200, 301, 401, 404, 500]),
    media=MEDIA,
)
def test_any_bytes_are_a_table_or_an_intended_error(body: bytes, status: int, media: str) -> None:
    read(reply(body, status, content_type=media))


@settings(max_examples=300, deadline=None)
@given(document=JSON, status=st.sampled_from([200, 200, 401, 404, 500]), media=MEDIA)
def test_any_json_is_a_status_or_an_intended_error(
    document: object, status: int, media: str
) -> None:
    answer = reply(json.dumps(document).encode(), status, content_type=media)
    seen = read(answer)
    if isinstance(seen, Message):
        assert isinstance(refuse(seen, "Portal", "Hilfe."), FetchFailed)


@settings(max_examples=150, deadline=None)
@given(cut=st.integers(min_value=1, max_value=len(HEAD) + 3 * len(ROW) - 1))
def test_a_plain_file_cut_anywhere_but_after_a_row_is_refused(cut: int) -> None:
    """After a row only the announced length can tell, which the web layer compares."""
    whole = HEAD + 3 * ROW
    seen = read(reply(whole[:cut]))
    if isinstance(seen, TableFile):
        assert whole[:cut].removeprefix(HEAD).replace(ROW, b"") == b""


def test_deep_json_is_refused() -> None:
    with pytest.raises(WrongAnswer):
        read_message(reply(b'{"Status":' * 100_000), "Portal")


@pytest.mark.parametrize(
    ("document", "code", "content", "kind"),
    [
        ({"Status": {"Code": 0, "Content": "a\n b", "Type": "Information"}}, 0, "a b", "information"),
        ({"Status": {"Code": "98", "Content": "zu groß", "Type": "Fehler"}}, 98, "zu groß", "fehler"),
        ({"Code": 15, "Content": "nein", "Type": "ERROR"}, 15, "nein", "error"),
        ({"Status": "Guten Tag, geheim", "Username": "x"}, None, "Guten Tag, …", ""),
        ({"Status": {"Content": None}}, None, "", ""),
    ],
)  # fmt: skip
def test_the_three_shapes_of_a_status(
    document: dict[str, Any], code: int | None, content: str, kind: str
) -> None:
    message = read_message(reply(json.dumps(document).encode()), "Portal", ("geheim",))
    assert (message.code, message.content, message.kind) == (code, content, kind)
    assert "x" not in repr(message)


def test_a_proxy_in_latin1_is_understood() -> None:
    body = json.dumps({"Status": {"Code": 0, "Content": "Müll"}}, ensure_ascii=False)
    answer = reply(body.encode("latin1"), content_type="application/json; charset=ISO-8859-1")
    assert read_message(answer, "Portal").content == "Müll"


@pytest.mark.parametrize(
    ("status", "error", "begins"),
    [
        (307, Unreachable, "Das Portal leitet um nach https://neu.example; mit Zugangsdaten"),
        (302, Unreachable, "Das Portal leitet um nach https://neu.example; mit Zugangsdaten"),
        (401, LoginRefused, "Das Portal verweigert den Zugang (HTTP 401)."),
        (404, WrongAnswer, "Das Portal antwortet mit dem Fehler HTTP 404."),
        (429, Unreachable, "Das Portal antwortet mit dem Fehler HTTP 429."),
        (503, Unreachable, "Das Portal antwortet mit dem Fehler HTTP 503."),
    ],
)
def test_http_errors_without_a_status(status: int, error: type[FetchFailed], begins: str) -> None:
    answer = reply(b"", status, location="https://neu.example/x?passwort=geheim")
    with pytest.raises(error) as caught:
        read_message(answer, "Portal")
    assert caught.value.message.startswith(begins)
    assert "geheim" not in caught.value.text


def test_a_server_error_with_a_status_quotes_it() -> None:
    body = json.dumps({"Status": {"Code": -1, "Content": "kaputt"}}).encode()
    with pytest.raises(Unreachable, match="HTTP 500: „kaputt“"):
        read_message(reply(body, 500), "Portal")


def test_a_file_of_the_old_layout_is_a_table() -> None:
    body = (
        "Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;GEM001__Gemeinden__Anzahl\n"
        "11111;Gebiet;STAG;Stichtag;31.12.2022;11\n"
    ).encode("cp1252")
    seen = read(reply(body))
    assert isinstance(seen, TableFile)
    assert (seen.years, seen.statistic, seen.suffix) == ((2022,), "11111", "csv")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (HEAD, "Die Tabelle hat keine Zeilen."),
        (HEAD + ROW + b"12411;x\n", "Zeile 3 hat 2 Spalten statt 6; die Tabelle ist unvollständig."),
        (HEAD.replace(b"time;", b"zeit;") + ROW, "Die Antwort ist keine lesbare Flat-Datei."),
        (b"", "Die Antwort des Portals ist leer."),
        (b"\xef\xbb\xbf\r\n", "Die Antwort des Portals ist leer."),
    ],
)  # fmt: skip
def test_files_that_are_no_tables(body: bytes, message: str) -> None:
    with pytest.raises(WrongAnswer) as caught:
        read_table(reply(body), "Portal")
    assert caught.value.message == message


def test_a_quote_never_holds_a_part_of_the_account() -> None:
    """The password stands where the quote ends, and in JSON it is escaped."""
    body = b"x" * 55 + b' geheimnis "quer" und mehr'
    with pytest.raises(WrongAnswer) as caught:
        read_message(reply(body), "Portal", ('geheimnis "quer"',))
    assert "gehe" not in caught.value.text
    with pytest.raises(WrongAnswer) as caught:
        read_message(reply(b'{"password": "geheimnis \\"quer'), "Portal", ('geheimnis "quer"',))
    assert "gehe" not in caught.value.text
