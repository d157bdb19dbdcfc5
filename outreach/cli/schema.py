"""`outreach schema`: for editors that complete and check schedules.yaml and campaign tests."""

import click

from outreach.cli.output import print_json


@click.command()
@click.option("--test", is_flag=True, help="That of campaign tests instead.")
def schema(test: bool) -> None:  # noqa: FBT001 - click's shape
    """Print the JSON Schema of schedules.yaml."""
    from outreach.config.schema import make_json_schema
    from outreach.config.schema_campaign_tests import make_test_schema

    print_json(make_test_schema() if test else make_json_schema())
