"""Which variables about the customer a file of another program has, noted while it is read.

Law: a name is asked for exactly where an importer meets such a variable, and none is ever answered here: each becomes a question
to the agent, as by the choice to ask. It knows no format.
"""

from collections.abc import Iterator, Mapping

from launcher.packs.importers.imported import Choices, Customer


class AskedAbout(Mapping[str, str]):
    """A mapping without an answer that remembers in `names` what it was asked for."""

    def __init__(self) -> None:
        self.names: dict[str, None] = {}

    def __getitem__(self, name: str) -> str:
        self.names[name] = None
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def choices_of(customer: Customer, columns: Mapping[str, str], asked: AskedAbout) -> Choices:
    """The choices to read a file with: what is asked of the agent goes by `asked`, so that it is known whether anything is."""
    if customer == "literal":
        return Choices(customer="literal", columns=columns)
    return Choices(customer="map", mapping=asked, columns=columns)
