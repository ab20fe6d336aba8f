"""The rules for answers, in kobimo and in the hook for those who call cookiecutter themselves."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import InvalidAgs, KobimoError, UnknownRegion, UnsafeName
from kobimo.template import Answers, check_answers, check_slug

if TYPE_CHECKING:
    from pathlib import Path

UNSAFE_SLUGS = [
    "../evil", "..", ".", "/tmp/evil", "a/../../evil", "a\\b", "C:evil", "", " ", "Ä B", "x'y", 'x"y',
    "{{ 7*7 }}", "con", "nul", "com1", "a--b", "-a", "a-", "A", "x" * 61, "a\nb", "~",
]  # fmt: skip
UNSAFE_AUTHORS = [
    "O'Brien",
    'A "B"',
    "{{ x }}",
    "{%",
    "a\nb",
    "</script>",
    "a\\b",
    "x" * 121,
    "a\x00b",
]


def test_defaults() -> None:
    assert check_answers("Trier", {}) == Answers(
        "07211", "bildungsmonitoring-07211", "bildungsbericht", ""
    )


@pytest.mark.parametrize("slug", UNSAFE_SLUGS)
def test_unsafe_slug(slug: str) -> None:
    with pytest.raises(UnsafeName) as caught:
        check_slug(slug)
    assert caught.value.exit_code == 14
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("author", UNSAFE_AUTHORS)
def test_unsafe_author(author: str) -> None:
    with pytest.raises(UnsafeName, match="herausgebende Stelle"):
        check_answers("07211", {"author": author})


def test_a_path_is_named_as_such() -> None:
    with pytest.raises(UnsafeName) as caught:
        check_slug("../evil")
    assert caught.value.message == "Der Ordnername „../evil“ ist ein Pfad, kein Name."
    assert "--output-dir" in caught.value.remedy


def test_unknown_report_offers_the_nearest() -> None:
    with pytest.raises(UnsafeName) as caught:
        check_answers("07211", {"report": "analyze"})
    assert caught.value.text == ("Den Bericht „analyze“ gibt es nicht.\n    Meinten Sie „analyse“?")


def test_unknown_answer() -> None:
    with pytest.raises(UnsafeName, match="fragt nicht nach „autor“"):
        check_answers("07211", {"autor": "x"})


@pytest.mark.parametrize(
    ("kommune", "error"),
    [
        ("7211", InvalidAgs),
        ("Leipzig", UnknownRegion),
        ("Saarland", UnknownRegion),
        ("DG", UnknownRegion),
        ("07212", UnknownRegion),
    ],
)
def test_impossible_municipality(kommune: str, error: type[KobimoError]) -> None:
    with pytest.raises(error):
        check_answers(kommune, {})


@given(st.text(max_size=80))
def test_an_accepted_slug_is_one_folder_name(slug: str) -> None:
    try:
        accepted = check_slug(slug)
    except UnsafeName:
        return
    assert accepted == slug
    assert slug.isascii()
    assert not set(slug) & set("/\\:. {}%'\"")


class TestPlainCookiecutter:
    """cookiecutter writes where a folder name leads before any hook runs; the template prevents it."""

    def run(self, root: Path, folder: Path, *answers: str) -> subprocess.CompletedProcess[str]:
        folder.mkdir(parents=True)
        command = [sys.executable, "-m", "cookiecutter", str(root), "--no-input", *answers]
        environment = {
            "HOME": str(folder.parent / "home"),
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
        }
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )

    @pytest.mark.parametrize(
        ("answer", "message"),
        [
            ("project_slug=../evil", "Der Ordnername „../evil“ ist nicht möglich"),
            ("project_slug=/{}/evil", "ist nicht möglich"),
            ("project_slug=a/../../evil", "ist nicht möglich"),
            ("project_slug=x'y", "ist nicht möglich"),
            ("project_slug=con", "behält sich Windows vor"),
            ("project_slug={{ 7*7 }}", "Geschweifte Klammern"),
            ("ags=7211", "Meinten Sie „07211“?"),
            ("ags=07", "ist kein AGS eines Kreises"),
            ("ags=17001", "ist kein AGS eines Kreises"),
            ("ags=../../x", "ist kein AGS eines Kreises"),
            ("author=O'Brien", "keine geraden Anführungszeichen"),
            ('author="; x = 1 #', "keine geraden Anführungszeichen"),
            ("author={{ 7*7 }}", "Geschweifte Klammern"),
            ("author=</script>", "keine geraden Anführungszeichen"),
        ],
    )
    def test_rejects_in_one_german_line_and_leaves_nothing(
        self, root: Path, tmp_path: Path, answer: str, message: str
    ) -> None:
        folder = tmp_path / "here"
        done = self.run(root, folder, answer.replace("{}", str(tmp_path).strip("/")))
        german = [line for line in done.stderr.splitlines() if message in line]
        assert len(german) == 1, done.stderr
        assert done.returncode != 0
        assert list(folder.iterdir()) == []
        assert {path.name for path in tmp_path.iterdir()} <= {"here", "home"}

    def test_accepts_what_kobimo_accepts(self, root: Path, tmp_path: Path) -> None:
        author = "Stadt Köln, „Bildung“ & Statistik (Amt 12)"
        assert check_answers("05315", {"author": author}).author == author
        done = self.run(root, tmp_path / "here", "ags=05315", f"author={author}")
        assert done.returncode == 0, done.stderr
        assert [path.name for path in (tmp_path / "here").iterdir()] == ["bildungsmonitoring-05315"]

    def test_the_rules_agree(self, root: Path) -> None:
        """Both places use the same expressions, so that they cannot drift apart unseen."""
        hook = (root / "hooks" / "pre_gen_project.py").read_text(encoding="utf-8")
        answers = (root / "src" / "kobimo" / "template" / "answers.py").read_text(encoding="utf-8")
        for shared in (
            "con|prn|aux|nul|com[0-9]|lpt[0-9]",
            r"[\"'\\{}<>\x00-\x1f\x7f]".replace(r"\"", '"'),
        ):
            assert shared in hook.replace(r"\"", '"')
            assert shared in answers.replace(r"\"", '"')
        assert "> 120" in hook
        assert "_LONGEST_AUTHOR = 120" in answers
