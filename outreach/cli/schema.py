"""`outreach schema`: for editors that complete and check schedules.yaml."""

import click

from outreach.cli.output import print_json


@click.command()
def schema() -> None:
    """Print the JSON Schema of schedules.yaml."""
    from outreach.config.schema import make_json_schema

    print_json(make_json_schema())
