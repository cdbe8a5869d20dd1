"""Every point at which a command can be killed, and what the same command makes of what is left.

`python -m tests.attacks.deaths --long` goes through all of them; `tests/attacks/test_deaths.py` through some.

A small run of a command is traced, and its folder is copied before each system call that changes a file: a
kill at this moment leaves just that. Then the same command runs in each such folder. It must end with the
same bytes as a run that nobody disturbed, or say in a sentence that the result is there already; the result
must be whole then. Nothing hidden may be left, and no input may have changed. Second runs are traced as well,
so that runs which are killed twice, three times and so on are covered where they leave something new.
"""
