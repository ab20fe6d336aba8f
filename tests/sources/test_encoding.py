"""One rule for encodings, and a German refusal where it would read wrong letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kobimo.errors import UnreadableFile
from kobimo.sources.encoding import check_names, decode

if TYPE_CHECKING:
    from kobimo.regions import Register

TEXT = "2023;01003;Lübeck, Hansestadt;5\r\n2023;06531;Gießen, Landkreis;6\r\n"
READ = TEXT.replace("\r\n", "\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"])
def test_common_encodings_give_the_same_text(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), "a.csv") == READ


@pytest.mark.parametrize("encoding", ["cp850", "mac_roman"])
@pytest.mark.parametrize(
    "word",
    ["Lübeck, Hansestadt", "Märkischer Kreis", "Köln, kreisfreie Stadt", "Gießen, Landkreis"],
)
def test_other_code_pages_are_refused(encoding: str, word: str, register: Register) -> None:
    key = {"L": "01003", "M": "05962", "K": "05315", "G": "06531"}[word[0]]
    body = f"2023;{key};{word};5\n".encode(encoding)
    with pytest.raises(UnreadableFile) as caught:
        check_names([(key, decode(body, "a.csv").split(";")[2])], register, "a.csv")
    assert "Zeichenkodierung" in caught.value.message
    assert caught.value.remedy.endswith("„CSV UTF-8“.")


def test_the_message_names_line_and_letters() -> None:
    with pytest.raises(UnreadableFile) as caught:
        decode("Titel\nMärkischer Kreis\n".encode("cp850"), "a.csv")
    assert caught.value.text == (
        "a.csv, Zeile 2: falsche Zeichenkodierung: aus einem Umlaut wurde „„“ in "
        "„Titel M„rkischer Kr“\n"
        "    Laden Sie die Datei unverändert neu oder speichern Sie sie als „CSV UTF-8“."
    )


def test_utf8_saved_twice_is_refused() -> None:
    body = "Köln".encode().decode("cp1252").encode()
    with pytest.raises(UnreadableFile, match="zweimal kodiert"):
        decode(body, "a.csv")


def test_zero_bytes_and_broken_marks_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="Nullbytes"):
        decode(b"a\0b", "a.csv")
    with pytest.raises(UnreadableFile, match="Kodierung UTF-16"):
        decode(b"\xff\xfea", "a.csv")
    with pytest.raises(UnreadableFile, match="0x81"):
        decode(b"L\x81beck", "a.csv")


def test_quotation_marks_in_footnotes_pass() -> None:
    text = "Zu „Abgänge“: siehe Anmerkung – 5 € je Kind"
    assert decode(text.encode("cp1252"), "a.csv") == text


def test_names_are_compared_by_their_umlauts_only(register: Register) -> None:
    fine = [
        ("01003", "      Lübeck, kreisfreie Stadt, Hansestadt"),
        ("01003", "LUEBECK"),
        ("01003", "Luebeck"),
        ("05315", "Coeln am Rhein"),
        ("99999", "Ort ohne Schl?ssel"),
    ]
    check_names(fine, register, "a.csv")
    with pytest.raises(UnreadableFile) as caught:
        check_names([("01003", "  L?beck, Hansestadt")], register, "a.csv")
    assert caught.value.message == (
        "falsche Zeichenkodierung: der Name zu 01003 lautet „Lübeck“, in der Datei steht "
        "„L?beck, Hansestadt“"
    )


def test_a_mark_in_the_middle_is_refused_with_its_line() -> None:
    with pytest.raises(UnreadableFile) as caught:
        decode("a;b\n1;2\n\ufeffa;b\n".encode("utf-8-sig"), "a.csv")
    assert caught.value.text == (
        "a.csv, Zeile 3: mitten in der Datei steht die Marke, mit der Dateien beginnen (BOM)\n"
        "    Vermutlich wurden zwei Dateien aneinandergehängt; laden Sie sie einzeln neu."
    )


def test_a_letter_cut_in_two_is_no_other_code_page() -> None:
    """Without its second byte the last umlaut would make all of the file Windows-1252."""
    body = "2023;05315;Köln\n2023;01003;Lübeck\n".encode()
    cut = body[: body.rindex("ü".encode()) + 1]
    with pytest.raises(UnreadableFile) as caught:
        decode(cut, "a.csv")
    assert caught.value.text == (
        "a.csv, Zeile 2: die Datei endet mitten in einem Zeichen\n"
        "    Sie ist abgeschnitten; laden Sie sie neu."
    )
    assert decode("Spaß".encode("cp1252"), "a.csv") == "Spaß"
