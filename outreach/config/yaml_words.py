"""What PyYAML's syntax errors mean, in words that help."""

import re

import yaml

from outreach.config.problems import Place

# In the order in which they are tried; {character} and {line} (where the unfinished thing began) may be used.
_MEANINGS: tuple[tuple[str, str], ...] = (
    (r"found character '\\t'", "a tab stands here. YAML takes spaces only"),
    (r"found character '(?P<character>[@`%])'", "text cannot start with '{character}' without quotes"),
    (
        r"mapping values are not allowed",
        "a ':' stands where no key can be. Put a text that holds ': ' in quotes, or mend the indentation",
    ),
    (r"expected <block end>, but found '<scalar>'", "this text belongs to nothing. Check quotes before it"),
    (r"expected <block end>, but found '[?-]'", "a list ('- …') and keys cannot stand in one block"),
    (
        r"expected <block end>, but found '<",
        "the indentation does not fit: keys of one block start in one column",
    ),
    (r"expected <block end>, but found '(?P<character>.+?)'", "'{character}' does not belong here"),
    (
        r"could not find expected ':'",
        "a key without ':'. Expected 'key: value', or '- ' before an item of a list",
    ),
    (r"while scanning a quoted scalar.*(end of stream|document separator)", "this quote never closes"),
    (r"unknown escape character '(?P<character>.)'", "'\\{character}' means nothing. Use 'single quotes'"),
    (r"while parsing a flow sequence", "the list that opens in line {line} needs a ',' or ']' here"),
    (r"while parsing a flow mapping", "the block that opens in line {line} needs a ',' or '}}' here"),
    (r"sequence entries are not allowed", "a list that starts with '-' starts on a line of its own"),
    (r"expected chomping or indentation", "after '|' or '>' the text starts on the next line"),
    (r"(undefined tag handle|parsing a node|scanning a tag)", "tags such as '!word' are not used here"),
    (r"expected the node content, but found '(?P<character>.+?)'", "a value is missing before '{character}'"),
    (r"found a duplicate anchor|scanning an (alias|anchor)", "anchors and aliases (& and *) are not used"),
    (r"expected '<document start>'", "the text before this ended, and this belongs to nothing"),
)
_POINT_AT_START = re.compile(r"could not find expected ':'|scanning a quoted scalar.*(end of|separator)")


def say_syntax_error(error: yaml.YAMLError) -> tuple[Place, str]:
    """Where the text stops being YAML, and what to do about it."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return Place(1, 1), "the file is not YAML"
    whole = f"{error.context or ''} {error.problem or ''}"
    at_start = _POINT_AT_START.search(whole) and error.context_mark
    mark = error.context_mark if at_start else error.problem_mark or error.context_mark
    place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
    opened = error.context_mark.line + 1 if error.context_mark else place.line
    for pattern, meaning in _MEANINGS:
        found = re.search(pattern, whole)
        if found:
            return place, meaning.format(line=opened, **found.groupdict())
    return place, error.problem or "the file is not YAML"
