"""Remember what each run of a fleet made of what, so that the next one can leave out or explain."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from kobimo.files import write_atomically
from kobimo.fleet.jobs import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: Below the room of a fleet.
FILE = "stand.json"


@dataclass(frozen=True, slots=True)
class Run:
    """One run over a fleet."""

    id: str
    begun: str
    #: Keys of all municipalities it was to build.
    wanted: tuple[str, ...]
    #: Keys of those that came to an end in it, well or not.
    ended: tuple[str, ...] = ()
    finished: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """What is known of a fleet from its runs so far."""

    run: Run | None = None
    #: Key → what came of the last order that brought a report.
    built: Mapping[str, Outcome] = field(default_factory=dict)
    #: Key → what came of the last order, where that failed.
    failed: Mapping[str, Outcome] = field(default_factory=dict)
    #: Key → why the last new report differs from the one before; empty where it is the same.
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Digest of a template → path in it → SHA-256, for the last two.
    templates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def load_state(room: Path) -> State:
    """Return what is known; nothing where there was no run, or its record is damaged."""
    try:
        content: Any = json.loads((room / FILE).read_text("utf-8"))
        run = content["run"]
        return State(
            run=Run(**{**run, "wanted": tuple(run["wanted"]), "ended": tuple(run["ended"])})
            if run
            else None,
            built={ags: Outcome.from_json(item) for ags, item in content["built"].items()},
            failed={ags: Outcome.from_json(item) for ags, item in content["failed"].items()},
            reasons={ags: tuple(item) for ags, item in content["reasons"].items()},
            templates=content["templates"],
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return State()


def save_state(room: Path, state: State) -> None:
    """Write down what is known."""
    body = {
        "run": asdict(state.run) if state.run else None,
        "built": {ags: item.to_json() for ags, item in state.built.items()},
        "failed": {ags: item.to_json() for ags, item in state.failed.items()},
        "reasons": {ags: list(item) for ags, item in state.reasons.items()},
        "templates": state.templates,
    }
    write_atomically(room / FILE, json.dumps(body, ensure_ascii=False, sort_keys=True) + "\n")


def explain_change(
    before: Outcome | None, now: Outcome, templates: Mapping[str, Mapping[str, str]]
) -> tuple[str, ...]:
    """Return why a report differs from the one before, as German phrases; empty where it does not.

    Parameters
    ----------
    templates
        Digest of a template → path in it → SHA-256.
    """
    if before is None:
        return ("Erster Bericht",)
    if before.digest == now.digest:
        return ()
    reasons = [
        *_changed_data(before.data, now.data),
        *_changed_template(before.inputs.get("vorlage", ""), now.inputs["vorlage"], templates),
    ]
    if before.inputs.get("eigenes") != now.inputs["eigenes"]:
        reasons.append("Eigenes: Kommentare oder Dateien der Kommune")
    if before.inputs.get("einstellungen") != now.inputs["einstellungen"]:
        reasons.append("Einstellungen: Angaben in kommune.toml")
    if before.inputs.get("programm") != now.inputs["programm"]:
        reasons.append("Programm: anderes kobimo")
    if before.inputs.get("bibliotheken") != now.inputs["bibliotheken"]:
        reasons.append("Programm: andere Bibliotheken oder anderes Python")
    return tuple(reasons) or ("Ohne erkennbaren Grund: Bitte melden, das darf nicht sein",)


def _changed_data(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    changed = sorted(name for name in {*before, *now} if before.get(name) != now.get(name))
    return [f"Daten: {_shorten(changed)}"] if changed else []


def _changed_template(
    before: str, now: str, templates: Mapping[str, Mapping[str, str]]
) -> list[str]:
    if before == now:
        return []
    old, new = templates.get(before), templates.get(now)
    if old is None or new is None:
        return ["Vorlage: anderer Stand"]
    changed = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    # Changed data are told by dataset already.
    named = [name for name in changed if not name.startswith("data/")]
    return [f"Vorlage: {_shorten(named)}"] if named else []


def _shorten(names: list[str], most: int = 4) -> str:
    shown = ", ".join(names[:most])
    rest = len(names) - most
    return f"{shown} und {rest} weitere" if rest > 0 else shown
