"""Image paths as the keys of WebDataset members, and back."""

from urllib.parse import quote, unquote


def key_of_name(name: str) -> tuple[str, str]:
    """Key and ending of a WebDataset member for an image path; its dots would end the key too early."""
    stem, dot, end = name.rpartition(".")
    if dot and end == "jpg":
        return quote(stem, safe="/").replace(".", "%2E"), "jpg"
    return quote(name, safe="/").replace(".", "%2E"), end.lower() if dot and end.isalnum() else "img"


def name_of_key(key: str, end: str) -> str:
    """The image path that `key_of_name` made a key of."""
    name = unquote(key.partition("+")[0])
    if end == "jpg" or (end != "img" and not name.lower().endswith(f".{end}")):  # others' keys have no ending
        return f"{name}.{end}"
    return name
