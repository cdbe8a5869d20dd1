"""Click's context, whose help is in the language that people read."""

import click

from ocrdata.translation.language import chinese


class HelpContext(click.Context):
    """A context that writes help in Chinese where that is read."""

    def make_formatter(self) -> click.HelpFormatter:
        if not chinese():
            return super().make_formatter()
        from ocrdata.translation.help_page import ChineseHelp

        return ChineseHelp(width=self.terminal_width, max_width=self.max_content_width)
