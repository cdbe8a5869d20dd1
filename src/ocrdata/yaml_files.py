"""YAML files that somebody else wrote: read without running what tags say, and never larger than is sane."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocrdata.errors import UserError

if TYPE_CHECKING:
    import yaml

LARGEST = 64 << 20
"""Bytes of the largest file that is read."""

MOST_VALUES = 2_000_000
"""Values of a file after its aliases are resolved: nine aliases of nine, nine deep, are 387 million."""


def load(path: Path, remedy: str) -> Any:
    """The content of a YAML file: None, numbers, texts, lists and dictionaries.

    Args:
        path: The file, UTF-8 or UTF-16.
        remedy: What to do about a file that is not YAML.

    Raises:
        UserError: It cannot be read, is not YAML, or is nested or repeated beyond reason.
    """
    return _construct(path, compose(path, remedy), remedy)


def load_texts(path: Path, remedy: str) -> Any:
    """The content of a YAML file with every value as the text that stands there.

    To YAML, a plain `OFF` is false, `007` is 7 and `1:30` is 90. Where values are words to read or to draw,
    they are texts. Arguments and errors as in `load`; an empty value is an empty text.
    """
    import yaml

    node = compose(path, remedy)
    for scalar in _scalars(node):
        if scalar.tag != "tag:yaml.org,2002:merge":
            scalar.tag = yaml.resolver.BaseResolver.DEFAULT_SCALAR_TAG
    return _construct(path, node, remedy)


def _construct(path: Path, node: "yaml.Node | None", remedy: str) -> Any:
    import yaml

    if node is None:
        return None
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node)
    except (yaml.YAMLError, ValueError) as error:
        raise _not_yaml(path, error, remedy) from error
    finally:
        loader.dispose()


def compose(path: Path, remedy: str) -> "yaml.Node | None":
    """The nodes of a YAML file with their places, None if it is empty. Arguments and errors as in `load`."""
    import yaml

    # The parser in C, where there is one, saves every worker 20 ms.
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if path.stat().st_size > LARGEST:
            raise UserError(f"is larger than {LARGEST:,} bytes.", remedy, path=path)
        node = yaml.compose(path.read_bytes(), Loader=loader)
        if node is not None:
            _count(node)
    except RecursionError as error:
        raise UserError("is not YAML (it is nested too deep).", remedy, path=path) from error
    except (yaml.YAMLError, UnicodeDecodeError, OSError, ValueError) as error:
        raise _not_yaml(path, error, remedy) from error
    return node


def _count(root: "yaml.Node") -> int:
    """Values below a node, those behind an alias counted each time.

    Raises:
        ValueError: There are too many, or an alias stands within what it names.
    """
    counts: dict[int, int] = {}
    open_nodes: set[int] = set()

    def count(node: "yaml.Node") -> int:
        if id(node) in open_nodes:
            raise ValueError("an alias stands within what it names")
        if id(node) not in counts:
            open_nodes.add(id(node))
            counts[id(node)] = 1 + sum(map(count, _children(node)))
            open_nodes.remove(id(node))
        if counts[id(node)] > MOST_VALUES:
            raise ValueError(f"its aliases stand for more than {MOST_VALUES:,} values")
        return counts[id(node)]

    return count(root)


def _scalars(root: "yaml.Node | None") -> Iterator["yaml.ScalarNode"]:
    """Each scalar below a node once, whatever aliases lead to it."""
    import yaml

    waiting, seen = [root] if root is not None else [], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            yield node
        waiting.extend(_children(node))


def _children(node: "yaml.Node") -> Iterator["yaml.Node"]:
    import yaml

    if isinstance(node, yaml.SequenceNode):
        yield from node.value
    elif isinstance(node, yaml.MappingNode):
        for pair in node.value:
            yield from pair


def _not_yaml(path: Path, error: Exception, remedy: str) -> UserError:
    mark = getattr(error, "problem_mark", None)
    if isinstance(error, UnicodeDecodeError):
        reason = "it is not UTF-8"
    else:
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return UserError(f"is not YAML ({reason}).", remedy, path=path, line=mark.line + 1 if mark else None)
