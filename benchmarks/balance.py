"""Speed of `ocrdata balance` and its distance from the optimum, beside simpler ways to balance a corpus.

    python benchmarks/balance.py                    # a million lines, all methods (some minutes)
    python benchmarks/balance.py --lines 10000000 --only-ours

The corpus is artificial: lines of 5 to 25 characters, drawn by Zipf's law (exponent 1) from the 6,622
visible characters of ppocr_keys_v1.

Goals: a million lines in under 10 s and under 1 GB on one core; every character that occurs 200 times in
the corpus occurs 200 times in the result; at most 10 % more lines than the linear programme needs. The
bound printed is the value of the dual problem, which no choice of lines can beat. On a hundredth of the
corpus it is compared with the exact optimum found by HiGHS.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ocrdata import resources
from ocrdata.corpus.solver.cover import Problem, count_tokens, price
from ocrdata.corpus.solver.encode import Encoder
from ocrdata.corpus.solver.shares import limits_of_shares
from ocrdata.corpus.stats import gini
from ocrdata.samples.charset import read_charset

MINIMUM = 200
DICTIONARY = "ppocr_keys_v1"


def make_corpus(path: Path, lines: int, seed: int = 0) -> None:
    """Write lines of 5 to 25 characters drawn by Zipf's law."""
    chars = np.array(
        [c for c in read_charset(resources.find("dictionaries", DICTIONARY)).characters if c.strip()]
    )
    weights = 1 / np.arange(1, len(chars) + 1)
    rng = np.random.default_rng(seed)
    ends = np.cumsum(weights / weights.sum())
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for start in range(0, lines, 100_000):
            lengths = rng.integers(5, 26, min(100_000, lines - start))
            text = "".join(
                chars[np.minimum(np.searchsorted(ends, rng.random(lengths.sum())), len(chars) - 1)]
            )
            stops = np.cumsum(lengths)
            file.write(
                "".join(text[stop - size : stop] + "\n" for stop, size in zip(stops, lengths, strict=True))
            )


def ours(corpus: Path, folder: Path) -> tuple[dict[str, float], list[str]]:
    """Run the command on one core; return its figures and the lines it wrote."""
    out = folder / "balanced.txt"
    command = [
        "-m",
        "ocrdata",
        "balance",
        corpus,
        "--dict",
        DICTIONARY,
        "--min-per-char",
        MINIMUM,
        "--out",
        out,
    ]
    environment = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *map(str, command)], env=environment, stdout=subprocess.DEVNULL
    )
    os.sched_setaffinity(process.pid, {max(os.sched_getaffinity(0))})
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    report = json.loads(out.with_name("balanced.report.json").read_text(encoding="utf-8"))
    figures = {
        "wall": time.perf_counter() - start,
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss / 1e6,
        "bound": report["lower_bound"],
    }
    with out.open(encoding="utf-8") as file:
        return figures, [row.rstrip("\n") for row in file]


def in_random_order(texts: list[str]) -> Iterator[str]:
    """No method: lines in random order until every minimum is met."""
    order = list(range(len(texts)))
    random.Random(1).shuffle(order)
    yield from until_met(texts, order)


def capped(texts: list[str]) -> Iterator[str]:
    """Per-character cap: take a line if one of its characters has not reached the minimum (text_renderer's
    issue 1 describes it)."""
    counts: Counter[str] = Counter()
    for text in texts:
        if any(counts[char] < MINIMUM for char in text):
            counts.update(text)
            yield text


def inversely(texts: list[str]) -> Iterator[str]:
    """Inverse-frequency sampling: lines drawn with the mean of 1 / frequency of their characters as weight,
    without repetition, until every minimum is met."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(text)
    rarity = {char: 1 / number for char, number in counts.items()}
    rng = random.Random(1)
    keys = [rng.random() ** (1e-4 * len(text) / sum(map(rarity.__getitem__, text))) for text in texts]
    yield from until_met(texts, sorted(range(len(texts)), key=keys.__getitem__, reverse=True))


def until_met(texts: list[str], order: list[int]) -> Iterator[str]:
    """Lines in the given order until each character has occurred `MINIMUM` times."""
    lacking = Counter(char for text in texts for char in text)
    lacking = Counter({char: min(MINIMUM, number) for char, number in lacking.items()})
    unmet = len(lacking)
    for number in order:
        for char in texts[number]:
            lacking[char] -= 1
            unmet -= lacking[char] == 0
        yield texts[number]
        if not unmet:
            return


def like_text_renderer(texts: list[str], number: int, recounts: int) -> Iterator[str]:
    """The rule of text_renderer's tools/balancer.py, reimplemented: pieces of 15 characters around a
    character that has occurred less than a tenth of the average so far; pieces with a character above three
    times the average are rejected. It recounts a thousand times; here `recounts` times."""
    rng, corpus, length = random.Random(1), "".join(texts), 15
    counts: Counter[str] = Counter()
    places: list[list[int]] = []
    mean, done = 0.0, 0
    while done < number:
        for _ in range(number // (recounts + 1) + 1):
            for _ in range(20):  # the original never gives up
                if places:
                    start = max(0, rng.choice(rng.choice(places)) - rng.randrange(length))
                else:
                    start = rng.randrange(len(corpus) - length)
                piece = corpus[start : start + length]
                if not mean or max(counts[char] for char in piece) <= 3 * mean:
                    break
            counts.update(piece)
            done += 1
            yield piece
        mean = counts.total() / len(counts)
        index: dict[str, list[int]] = {}
        for place, char in enumerate(corpus):
            if counts[char] < 0.1 * mean:
                index.setdefault(char, []).append(place)
        places = list(index.values())


def row(name: str, taken: list[str], seconds: float, bound: float, minimums: Counter[str]) -> str:
    """One line of the table."""
    counts: Counter[str] = Counter()
    for text in taken:
        counts.update(text)
    reached = sum(counts[char] >= minimum for char, minimum in minimums.items())
    numbers = np.array([counts[char] for char in minimums])
    mean = sum(map(len, taken)) / len(taken)
    return (
        f"{name:34}{seconds:8.1f}{len(taken):11,}{len(taken) / bound - 1:+10.1%}"
        f"{reached:8,} of {len(minimums):,}{gini(numbers):8.3f}{mean:8.1f}"
    )


def against_highs(texts: list[str]) -> str:
    """The dual bound beside the exact optimum, on few lines and with a smaller minimum."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    encoder = Encoder(())
    bags, sizes = encoder.encode(texts)
    limits = np.ones(len(texts), np.int32)
    minimums = np.minimum(20.0, count_tokens(bags, limits))
    nothing = np.zeros(len(minimums), bool)
    bound = price(
        Problem(bags, minimums, limits, sizes, limits_of_shares(bags.counts, ~nothing, 1, nothing, 0))
    ).bound
    _, tokens, starts = next(bags.blocks(lines=len(texts)))
    rows = csr_array((np.ones(len(tokens)), tokens, starts), shape=(len(texts), len(minimums))).T
    start = time.perf_counter()
    optimum = linprog(np.ones(len(texts)), A_ub=-rows, b_ub=-minimums, bounds=(0, 1), method="highs-ds").fun
    return (
        f"{len(texts):,} lines, minimum 20: the bound is {bound:,.1f}, HiGHS's optimum {optimum:,.1f} "
        f"({bound / optimum - 1:+.2%}, {time.perf_counter() - start:.1f} s)"
    )


def main() -> int:
    """Measure, print the table and the verdicts."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--only-ours", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="balance-") as name:
        corpus = Path(name) / "corpus.txt"
        make_corpus(corpus, arguments.lines)
        figures, taken = ours(corpus, Path(name))
        minimums: Counter[str] = Counter()
        with corpus.open(encoding="utf-8") as file:
            for text in file:
                minimums.update(text.rstrip("\n"))
        minimums = Counter({char: min(MINIMUM, number) for char, number in minimums.items()})
        texts = [] if arguments.only_ours else corpus.read_text(encoding="utf-8").splitlines()
    bound = figures["bound"]
    print(f"{arguments.lines:,} lines; no choice needs fewer than {bound:,.0f}")
    print(f"{'':34}{'seconds':>8}{'lines':>11}{'to bound':>10}{'reach minimum':>16}{'Gini':>8}{'length':>8}")
    print(row("ocrdata balance (read to written)", taken, figures["cpu"], bound, minimums))
    if texts:
        methods = {
            "blind draw until met": in_random_order,
            "per-character cap": capped,
            "inverse-frequency sampling": inversely,
        }
        for name, method in methods.items():
            start = time.perf_counter()
            chosen = list(method(texts))
            print(row(name, chosen, time.perf_counter() - start, bound, minimums))
        start = time.perf_counter()
        chosen = list(like_text_renderer(texts, len(taken), recounts=10))
        print(row("text_renderer's rule, 10 recounts", chosen, time.perf_counter() - start, bound, minimums))
        print(against_highs(texts[: arguments.lines // 100]))
    counts = Counter(char for text in taken for char in text)
    verdicts = {
        f"{figures['cpu']:.1f} s of one core ({figures['wall']:.1f} s on the clock), under "
        f"{max(10, arguments.lines / 1e5):.0f}": figures["cpu"] < max(10, arguments.lines / 1e5),
        f"{figures['memory']:.2f} GB, under 1": figures["memory"] < 1,
        f"{len(taken) / bound - 1:.1%} above the bound, at most 10 %": len(taken) <= 1.1 * bound,
        "every minimum met": all(counts[char] >= minimum for char, minimum in minimums.items()),
    }
    for verdict, met in verdicts.items():
        print(f"{'met   ' if met else 'MISSED'} {verdict}")
    return 0 if all(verdicts.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
