"""The help of a command in Chinese: Click's formatter, with translated texts and wide characters."""

import re
from collections.abc import Iterable

import click

from ocrdata.translation import translated
from ocrdata.translation.help_texts import is_code, paragraphs
from ocrdata.translation.lookup import beginning, catalogue
from ocrdata.translation.wrapping import padded, width_of, wrapped

_VALUES = {"INTEGER": "整数", "FLOAT": "小数", "PATH": "路径", "TEXT": "文本"}
"""Click's names for the types of values."""

_USAGE = {"[OPTIONS]": "[选项]", "COMMAND": "命令", "[ARGS]": "[参数]"}

_DETAILS = {"default: ": "默认：", "required": "必填"}
"""What Click adds to the help of an option, in brackets."""

_NARROWEST = 20
"""Columns that there are for texts at least."""


class ChineseHelp(click.HelpFormatter):
    """Writes a help page in Chinese; what has no translation is written in English."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        first = f"{prefix or '用法：'}{prog} "
        for english, name in _USAGE.items():
            args = args.replace(english, name)
        self._lines(wrapped(args, self.width, first, " " * width_of(first)))

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{translated(heading)}：\n")

    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        blocks = []
        for paragraph in paragraphs(text):
            if paragraph.kept:
                blocks.append([indent + _line(line) for line in paragraph.parts])
            else:
                blocks.append(wrapped(translated(paragraph.parts[0]), self.width, indent, indent))
        for number, block in enumerate(blocks):
            self._lines([""] * (number > 0) + block)

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        shown = [(_term(term), _meaning(meaning)) for term, meaning in rows]
        left = min(max(width_of(term) for term, _ in shown), col_max) + col_spacing
        indent = " " * self.current_indent
        rest = " " * (self.current_indent + left)
        width = max(self.width - 2 + self.current_indent, len(rest) + _NARROWEST)
        for term, meaning in shown:
            fits = width_of(term) <= left - col_spacing
            first = indent + (padded(term, left) if fits else term)
            if not meaning or not fits:
                self.write(f"{first.rstrip()}\n")
            if meaning:
                self._lines(wrapped(meaning, width, first if fits else rest, rest))

    def _lines(self, lines: Iterable[str]) -> None:
        self.write("".join(f"{line}\n" for line in lines))


def _line(line: str) -> str:
    return line if is_code(line) else translated(line)


def _term(term: str) -> str:
    """`--jobs INTEGER RANGE` as `--jobs 整数`."""
    return re.sub(
        rf"(?<= )({'|'.join(_VALUES)})(?: RANGE)?(?=\.\.\.$|$| )", lambda match: _VALUES[match[1]], term
    )


def _meaning(text: str) -> str:
    """The help of an option, with what Click adds: `[default: 0; x>=0]`."""
    text = " ".join(text.split())
    if text.endswith("..."):
        return (beginning(text.removesuffix("...").rstrip()) or text).partition("。")[0]
    known = catalogue()
    for end in [len(text), *(match.start() for match in reversed([*re.finditer(r" \[", text)]))]:
        if text[:end] in known:
            added = text[end:].strip()
            return known[text[:end]] + (_added(added) if added else "")
    return text


def _added(text: str) -> str:
    """`[default: 0; required]` in Chinese."""
    parts = text.strip("[]").split("; ")
    for english, chinese_word in _DETAILS.items():
        parts = [
            chinese_word + part.removeprefix(english) if part.startswith(english) else part for part in parts
        ]
    return f"[{'；'.join(parts)}]"
