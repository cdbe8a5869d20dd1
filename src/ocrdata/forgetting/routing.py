"""Chooses how readily the router of `finetune --route` or `--route-chars` decides for the trained network.

One by look has been learned before the training; by characters, there is nothing to learn. How readily it
decides for the trained network is then chosen by the lines to keep, as the share of a blend is. A router by
look also minds which network is surer, as far as that costs few of the new lines: what merely looks like the
scene is read well by the original one.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ocrdata.errors import UserError
from ocrdata.evaluation.reader import Text
from ocrdata.forgetting.kept_lines import NewAndKeptLines
from ocrdata.forgetting.look_router import LOST, Floats
from ocrdata.samples.charset import Charset
from ocrdata.train.inside.routing.router import (
    CONFIDENT,
    WHOLE_LINE,
    CharacterRouter,
    LookRouter,
    Router,
    log_odds,
)

GIVEN_UP = 0.1, 0.01
"""Shares of the gain on the new lines, and of these lines, that a surer original network may cost at most."""

NEAR = 0.99
"""Quantile of the lines to keep at which they are nearest to the scene; a stray one does not decide."""

REACH = 1
"""Steps on each side of a character that the trained network reads with it.

With none, the original network's reading of the character itself may stand beside it; with two or more, a
neighbour is read by neither or by both, as the two networks see it at different steps (docs/results.md).
"""

FLOOR = -2.0
"""Log-odds that are asked of every character: a probability of 0.12.

A network that has just met ninety letters is seldom surer of one than one half, and yet right; what it takes
for one of them in the lines to keep raises the threshold.
"""

LENT = 20
"""New lines of other characters that count beside a character's own; see `sure`."""

HAIR = np.float32(1e-3)
"""Log-odds between two that are told apart: networks differ by less on other machines, or exported."""

LEAD_HAIR = 0.03
"""The same for the lead of one network over the other."""

NEVER = 1e6
"""What look and lead together never reach; finite, because every engine has to know it."""


def by_characters(characters: Iterable[str], charset: Charset, sets: NewAndKeptLines) -> CharacterRouter:
    """The router that leaves some characters to the trained network.

    Args:
        characters: The characters that a run is for.
        charset: The dictionary that is trained.
        sets: The lines that decide about the result.

    Raises:
        UserError: The dictionary lacks one of the characters, or the new lines have none of them.
    """
    wanted = dict.fromkeys(characters)
    lost = [char for char in wanted if char not in charset]
    if lost:
        raise UserError(
            f"--route-chars names {' '.join(lost)}, which the dictionary does not have.",
            "Add a dictionary that has it with --dict, or leave it out.",
        )
    if not any(set(wanted) & set(line.transcription) for line in sets.new):
        raise UserError(
            "no line of --eval has one of the characters of --route-chars, so nothing would show that they "
            "are learned.",
            "Evaluate on lines with these characters.",
        )
    classes = sorted(charset.characters.index(char) + 1 for char in wanted)
    return CharacterRouter(np.array(classes, np.int64), np.full(len(classes), FLOOR, np.float32), REACH)


def watched(router: Router | None) -> list[int]:
    """The classes whose probabilities a router has to see; none for a router by look, or without one."""
    return [int(number) for number in router.classes] if isinstance(router, CharacterRouter) else []


def sure(router: CharacterRouter, surest: Floats, sets: NewAndKeptLines, charset: Charset) -> CharacterRouter:
    """The router that asks for each character to be as sure as it is in all but a twentieth of its new lines.

    In lines that have none of the characters, what the trained network takes for one is seldom so sure. Each
    has a threshold of its own, since the network learns some characters better than others. One that has few
    new lines, or none, is lent those of all the others: where it has n lines, its threshold is n parts its
    own and `LENT` parts that of all.

    Args:
        router: The router.
        surest: How sure the trained network is of each character, in the lines of all sets in order, (n, k).
        sets: The sets.
        charset: The dictionary.
    """
    odds = log_odds(surest)
    has = np.array(
        [
            [charset.characters[number - 1] in line.transcription for number in router.classes]
            for line in sets.new
        ]
    )
    of_new = odds[: len(sets.new)]
    of_all = float(np.quantile(of_new[has], LOST))
    least = []
    for own, there in zip(of_new.T, has.T, strict=True):
        count = int(there.sum())
        lowest = float(np.quantile(own[there], LOST)) if count else of_all
        least.append((count * lowest + LENT * of_all) / (count + LENT))
    below = np.array(least, np.float32) - HAIR  # a line that is just as sure is sent
    return dataclasses.replace(router, least=np.maximum(router.least, below))


def surer(
    router: LookRouter, scores: Floats, readings: tuple[Sequence[Text], Sequence[Text]], sets: NewAndKeptLines
) -> tuple[LookRouter, Floats]:
    """The router that minds which network is surer of a line, as far as that costs few of the new lines.

    How much is asked depends on how near the lines to keep come to the scene: `least` is half-way between
    their looks, at the quantile `NEAR`, and the median of what look and lead of the new lines make together,
    and at least 0. How sure a network is depends on how it was trained, so `least` is lower where the new
    lines would lose more than `GIVEN_UP`. Where nothing is gained, all lines are left to the original
    network.

    Args:
        router: The router, for which only the look counts.
        scores: Of the lines of all sets, in order.
        readings: Of the original and of the trained network.
        sets: The sets.

    Returns:
        The router, and the scores, which are minus infinity where a line is not sent.
    """
    before, after = readings
    new, old = (log_odds([sure for _, sure in read], CONFIDENT) for read in (after, before))
    lead = new - old
    count = len(sets.new)
    look = scores[:count] > 0
    if not look.any():
        return router, scores
    gains = np.array(
        [
            (new == line.transcription) - (old == line.transcription)
            for (old, _), (new, _), line in zip(before, after, sets.new, strict=False)
        ]
    )[look]
    together = (scores + lead)[:count][look]
    order = np.argsort(together)
    costs = np.append(0, np.cumsum(gains[order]))  # of leaving this many of them to the original network
    gained = int(gains.sum())
    nearest = np.quantile(scores[count:], NEAR) if len(scores) > count else -np.inf
    highest = max(0.0, float(nearest + np.median(together)) / 2) if gained > 0 else NEVER
    asked = np.append(np.minimum(together - LEAD_HAIR, highest), (highest, -np.inf))
    costs = costs[np.searchsorted(together[order], asked, side="right")]
    allowed = min(GIVEN_UP[0] * max(0, gained), GIVEN_UP[1] * count)
    router = dataclasses.replace(router, least=float(asked[costs <= allowed].max()))
    return router, np.where(router.sent(scores, lead), scores, -np.inf).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Decision:
    """How readily a router decides for the trained network, and what comes of it.

    Attributes:
        router: The router.
        readings: What both networks read of the lines of all sets, in order.
        sent: Of which lines the trained network reads something, (n,).
    """

    router: Router
    readings: Sequence[Text]
    sent: npt.NDArray[np.bool_]

    def sentences(self, news: int) -> Iterator[str]:
        """What to say of it.

        Args:
            news: How many of the lines are new ones; the others are to be kept.
        """
        router = self.router
        if isinstance(router, LookRouter) and router.least == NEVER:
            yield "The trained network reads no more of the new lines than the original one: train longer."
        elif not self.sent[:news].any():
            yield (
                "No new line reaches the trained network, so nothing was gained: train longer, or keep less."
            )
        new, old = self.sent[:news].mean(), self.sent[news:].mean()
        if isinstance(router, LookRouter):
            yield (
                f"The trained network reads {new:.1%} of the new lines and {old:.1%} of those to keep; the "
                "original one reads the others, whose look and confidence do not speak for the trained one."
            )
        elif router.reach == WHOLE_LINE:
            yield (
                f"The trained network reads {new:.1%} of the new lines and {old:.1%} of those to keep, each "
                "whole, because more of the new ones are right then; the original one reads the others."
            )
        else:
            yield (
                f"The trained network reads its characters in {new:.1%} of the new lines and {old:.1%} of "
                "those to keep; the original one reads all others."
            )


def choose(
    router: Router,
    scores: Floats,
    readings: tuple[Sequence[Text], Sequence[Text]],
    sets: NewAndKeptLines,
    keeps: Callable[[Sequence[Text]], bool],
) -> Decision:
    """Let a router decide less readily for the trained network until enough is kept.

    Args:
        router: The router.
        scores: Of the lines of all sets, in order.
        readings: Of the original network alone, and where the trained one takes part.
        sets: The sets.
        keeps: Whether readings of all sets lose no more than allowed.

    Returns:
        The router with the lowest threshold at which they do, a hair above the line to keep that it turns
        away; if they never do, the one that sends no line to keep to the trained network. One by look has its
        `least` first, see `surer`, and `alone` is the threshold that it had without.
    """
    if isinstance(router, LookRouter):
        alone, _ = _lowest(scores, readings, sets, keeps)
        router, scores = surer(dataclasses.replace(router, alone=alone), scores, readings, sets)
    least, chosen = _lowest(scores, readings, sets, keeps)
    return Decision(router.shifted(least), chosen, scores > least)


def _lowest(
    scores: Floats,
    readings: tuple[Sequence[Text], Sequence[Text]],
    sets: NewAndKeptLines,
    keeps: Callable[[Sequence[Text]], bool],
) -> tuple[float, list[Text]]:
    """The lowest threshold at which enough is kept, or else the highest, and what is read then."""
    kept = scores[len(sets.new) :]
    for least in (0.0, *(np.unique(kept[kept > 0]) + HAIR).tolist()):
        chosen = [
            trained if score > least else original
            for original, trained, score in zip(*readings, scores, strict=True)
        ]
        if keeps(chosen):
            break
    return least, chosen
