"""Reject impossible answers in one German line; nothing is written before this has passed.

The folder exists when a hook runs. That it is a folder below the current one is the work of
``__ordner`` in ``cookiecutter.json``; this hook compares what was asked for with what it made of it.
"""

# ruff: noqa: F821, INP001, SLF001, T201 -- cookiecutter renders this file and runs it as a script
import re
import sys

AGS = {{cookiecutter.ags | tojson}}
ASKED = {{cookiecutter.__angefragt | tojson}}
SLUG = {{cookiecutter.project_slug | tojson}}
AUTHOR = {{cookiecutter.author | tojson}}
# What was typed, before Jinja; only cruft does not pass it on.
RAW = {{(_cookiecutter if _cookiecutter is defined else {}) | tojson}}
# Written apart: Jinja renders this file, too.
DEFAULT_SLUG = "bildungsmonitoring-{" + "{ cookiecutter.ags }" + "}"

RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])")
LAND = r"(0[1-9]|1[0-6]|99)"


def find_fault():
    """Return what is wrong with the answers, or an empty text."""
    typed = [RAW.get("ags", ""), RAW.get("author", ""), RAW.get("project_slug", "")]
    if any("{" in str(text) and text != DEFAULT_SLUG for text in typed):
        return "Geschweifte Klammern sind in den Antworten nicht möglich."
    if re.fullmatch(r"[1-9][0-9]{3}", AGS):
        return f"Der AGS „{AGS}“ hat 4 Ziffern: die führende Null fehlt. Meinten Sie „0{AGS}“?"
    if not re.fullmatch(LAND + "[0-9]{3}", AGS):
        return f"„{AGS[:40]}“ ist kein AGS eines Kreises: 5 Ziffern, zum Beispiel 07211 für Trier."
    if ASKED != SLUG or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", SLUG):
        return f"Der Ordnername „{ASKED[:60]}“ ist nicht möglich: nur Kleinbuchstaben a–z, Ziffern, Bindestriche."
    if RESERVED.fullmatch(SLUG):
        return f"Den Ordnernamen „{SLUG}“ behält sich Windows vor."
    if len(AUTHOR) > 120 or re.search(r"""["'\\{}<>\x00-\x1f\x7f]""", AUTHOR):
        return "Die herausgebende Stelle darf keine geraden Anführungszeichen, Klammern { } < > oder Umbrüche enthalten."
    return ""


fault = " ".join(find_fault().split())
if fault:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    print(fault, file=sys.stderr)
    sys.exit(14)
