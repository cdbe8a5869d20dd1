"""What people read, in their language: English, or Chinese by a gettext catalogue.

The source is English throughout. A text is translated where it is shown, so that whatever programs read
(JSON, label files, `skipped.jsonl`, names of faults) is the same in every language.
"""

from ocrdata.translation.language import chinese as chinese
from ocrdata.translation.language import language as language
from ocrdata.translation.lookup import error_message as error_message
from ocrdata.translation.lookup import in_chinese as in_chinese
from ocrdata.translation.lookup import translated as translated
