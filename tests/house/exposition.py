"""A strict reader of Prometheus' text format, version 0.0.4: what it does not know is an error."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
HELP = re.compile(rf"# HELP ({NAME}) ((?:[^\\\n]|\\\\|\\n)+)")
TYPE = re.compile(rf"# TYPE ({NAME}) (counter|gauge|histogram)")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"')
LINE = re.compile(rf"({NAME})(?:\{{(.+)\}})? ([+-]?Inf|NaN|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)")
UNESCAPED = {"\\\\": "\\", '\\"': '"', "\\n": "\n"}
Labels = frozenset[tuple[str, str]]


@dataclass
class Family:
    """One figure: its kind, and its samples by their suffix and labels."""

    name: str
    kind: str
    samples: dict[tuple[str, Labels], float] = field(default_factory=dict)

    def value(self, suffix: str = "", **labels: str) -> float:
        """One sample; 0 where there is none."""
        return self.samples.get((suffix, frozenset(labels.items())), 0)


def read(text: str) -> dict[str, Family]:
    """Every figure by its name."""
    assert text.endswith("\n")
    assert "\r" not in text
    families: dict[str, Family] = {}
    lines = iter(text[:-1].split("\n"))
    family: Family | None = None
    for line in lines:
        if line.startswith("#"):
            family = _head(line, next(lines))
            assert family.name not in families, f"{family.name} comes twice"
            families[family.name] = family
        else:
            assert family is not None, line
            _add(family, line)
    for one in families.values():
        _check(one)
    return families


def _head(first: str, second: str) -> Family:
    says, kind = HELP.fullmatch(first), TYPE.fullmatch(second)
    assert says, first
    assert kind, second
    assert says[1] == kind[1]
    return Family(kind[1], kind[2])


def _add(family: Family, line: str) -> None:
    found = LINE.fullmatch(line)
    assert found, line
    assert found[1].startswith(family.name), line
    key = found[1].removeprefix(family.name), frozenset(_labels(found[2] or ""))
    assert key not in family.samples, f"{line} comes twice"
    family.samples[key] = float(found[3])


def _labels(text: str) -> Iterator[tuple[str, str]]:
    names = set()
    while text:
        label = LABEL.match(text)
        assert label, text
        assert label[1] not in names
        names.add(label[1])
        yield label[1], re.sub(r"\\.", lambda found: UNESCAPED[found[0]], label[2])
        text = text[label.end() :]
        assert not text or text.startswith(","), text
        text = text.removeprefix(",")


def _check(family: Family) -> None:
    """What holds of every figure of its kind."""
    suffixes = {suffix for suffix, _ in family.samples}
    if family.kind != "histogram":
        assert suffixes <= {""}
        assert family.kind != "counter" or all(v >= 0 for v in family.samples.values())
        return
    assert suffixes <= {"_bucket", "_sum", "_count"}
    for labels in {without_le(labels) for suffix, labels in family.samples if suffix == "_bucket"}:
        heaps = {
            float(dict(full)["le"]): count
            for (suffix, full), count in family.samples.items()
            if suffix == "_bucket" and without_le(full) == labels
        }
        counts = [heaps[bound] for bound in sorted(heaps)]
        assert counts == sorted(counts), family.name
        assert heaps[float("inf")] == family.samples["_count", labels]
        assert ("_sum", labels) in family.samples


def without_le(labels: Labels) -> Labels:
    return frozenset(label for label in labels if label[0] != "le")


def grown(before: Mapping[str, Family], after: Mapping[str, Family]) -> dict[str, Family]:
    """What has been added between two readings."""
    found = {}
    for name, family in after.items():
        earlier = before[name].samples if name in before else {}
        samples = {key: now - earlier.get(key, 0) for key, now in family.samples.items()}
        found[name] = Family(name, family.kind, {key: n for key, n in samples.items() if n})
    return found
