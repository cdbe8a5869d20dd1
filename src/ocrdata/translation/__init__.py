"""What people read, in their language: English, or Chinese by a gettext catalogue.

The source is English throughout. A text is translated where it is shown, so that whatever programs read
(JSON, label files, `skipped.jsonl`, names of faults) is the same in every language. Those who read English
wait for no import.
"""

from ocrdata.translation.language import chinese as chinese
from ocrdata.translation.language import language as language


def translated(text: str) -> str:
    """A text as people read it: in Chinese where they read that and it has been translated, else as it is.

    Args:
        text: A help text, or a message as it is to be shown, with its values in it.
    """
    return in_chinese(text) if text and chinese() else text


def labelled(name: str, text: str) -> str:
    """`name: text`, with the colon of the language that people read."""
    return f"{name}：{text}" if chinese() else f"{name}: {text}"


def in_chinese(text: str) -> str:
    """A text in Chinese, whatever people read, where it has been translated.

    Args:
        text: As for `translated`.
    """
    from ocrdata.translation import lookup

    return lookup.in_chinese(text)


def error_message(text: str, where: str = "") -> str:
    """What is said of an error, as Click begins it.

    Args:
        text: The message in English: what is wrong, and in lines below it what to do.
        where: Its place, as `file:line: `.
    """
    what = text.partition("\n")[0]
    begin = "Error: " if translated(what) == what else translated("Error: ")
    return begin + where + translated(text)
