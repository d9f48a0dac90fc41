"""What recheck says of expressions, and whether Python bears it out."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from tests.expressions.gathering import Expression
from tests.expressions.recording import ROOT
from tests.expressions.translation import to_javascript
from tests.growth import is_super_linear

__all__ = ["FOLDER", "Verdict", "judge"]

FOLDER: Final = ROOT / ".ci" / "expressions"
_AT_ONCE: Final = 30
KEPT: Final = FOLDER / "judged.jsonl"
# For the automata, which end in time or not at all, and for the fuzzer.
_MILLISECONDS: Final = {False: 3_000, True: 8_000}


@dataclass(frozen=True, slots=True)
class Verdict:
    """``status`` is ``safe``, ``vulnerable`` or ``unknown``; ``by`` the checker that told it, of
    which ``automaton`` proves and ``fuzz`` tries; ``why`` the complexity with an attack, or what
    went wrong."""

    status: str
    by: str
    why: str
    attack: Mapping[str, Any] | None = None


def judge(expressions: Sequence[Expression], *, again: bool = False) -> list[Verdict]:
    """The verdict on each. Raises ``CalledProcessError`` when recheck is not there (``npm ci`` in
    ``.ci/expressions``).

    What automata do not prove to be linear in the loose form is tried in the strict one. An attack
    that is found by trying counts where Python, too, takes more than the text is longer. What was
    judged before stands in ``judged.jsonl`` and is not asked ``again``.
    """
    known = {} if again else _known()
    verdicts = _ask(expressions, known, strict=False)
    doubtful = [number for number, verdict in enumerate(verdicts) if verdict.status != "safe"]
    strict = _ask([expressions[number] for number in doubtful], known, strict=True)
    for number, verdict in zip(doubtful, strict, strict=True):
        one, attacks = expressions[number], (verdicts[number], verdict)
        slow = next((each for each in attacks if _is_slow(one, each)), None)
        if slow is not None:
            verdicts[number] = replace(slow, status="vulnerable")
        elif verdict.status == "safe":
            verdicts[number] = verdict
        else:
            verdicts[number] = replace(verdict, status="unknown")
    asked = {_digest(one) for one in _questions(expressions, strict=False)}
    asked |= {_digest(one) for one in _questions([expressions[n] for n in doubtful], strict=True)}
    _keep({of: row for of, row in known.items() if of in asked})
    return verdicts


def _is_slow(one: Expression, verdict: Verdict) -> bool:
    if verdict.status != "vulnerable" or verdict.attack is None or one.is_script:
        return verdict.status == "vulnerable"
    expression = re.compile(one.pattern, one.flags)
    return is_super_linear(
        lambda times: call(expression, one.uses, _pumped(verdict.attack or {}, times))
    )


def call(expression: re.Pattern[Any], uses: frozenset[str], text: str) -> None:
    """Asks an expression as the source does, over the whole of a text."""
    given: Any = (
        text.encode("latin-1", "replace") if isinstance(expression.pattern, bytes) else text
    )
    for use in sorted(uses):
        if use in ("sub", "subn"):
            expression.sub(lambda found: found[0], given)
        elif use == "finditer":
            for _ in expression.finditer(given):
                pass
        else:
            getattr(expression, use)(given)


def _pumped(attack: Mapping[str, Any], times: int) -> str:
    pumps = attack["pumps"]
    return "".join(
        one["prefix"] + one["pump"] * (times // max(1, len(one["pump"])) + 1) for one in pumps
    ) + str(attack["suffix"])


def _source(one: Expression, *, strict: bool) -> str:
    if one.is_script:
        return f"(?:{one.pattern!s})"
    return to_javascript(one.pattern, one.flags, one.uses, strict=strict)


def _ask(
    expressions: Sequence[Expression], known: dict[str, dict[str, Any]], *, strict: bool
) -> list[Verdict]:
    asked = _questions(expressions, strict=strict)
    new = list(dict.fromkeys(one for one in asked if _digest(one) not in known))
    for start in range(0, len(new), _AT_ONCE):
        part = new[start : start + _AT_ONCE]
        told = subprocess.run(
            ["node", "judge.mjs", str(_MILLISECONDS[strict])],
            cwd=FOLDER,
            input="\n".join(part),
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
        for one, line in zip(part, told.splitlines(), strict=True):
            known[_digest(one)] = json.loads(line)
        _keep(known)
    rows = [known[_digest(one)] for one in asked]
    return [
        Verdict(
            row["status"], row["checker"] or "", " ".join(filter(None, row["why"])), row["attack"]
        )
        for row in rows
    ]


def _questions(expressions: Sequence[Expression], *, strict: bool) -> list[str]:
    checker = "fuzz" if strict else "automaton"
    return [
        json.dumps({"source": _source(one, strict=strict), "flags": "u", "checker": checker})
        for one in expressions
    ]


def _digest(asked: str) -> str:
    """What a verdict is kept under: the question, and how it is put."""
    how = (FOLDER / "judge.mjs").read_text(encoding="utf-8")
    return hashlib.sha256(f"{how}\0{asked}".encode()).hexdigest()[:32]


def _known() -> dict[str, dict[str, Any]]:
    if not KEPT.exists():
        return {}
    rows = map(json.loads, KEPT.read_text(encoding="utf-8").splitlines())
    return {row.pop("of"): row for row in rows}


def _keep(known: Mapping[str, Mapping[str, Any]]) -> None:
    lines = (json.dumps({"of": of, **row}, sort_keys=True) for of, row in sorted(known.items()))
    KEPT.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
