"""`outreach completion`: the TAB key."""

import click

_HELP = """Print the script that completes commands in SHELL.

\b
bash: outreach completion bash >> ~/.bashrc
zsh:  outreach completion zsh >> ~/.zshrc
fish: outreach completion fish > ~/.config/fish/completions/outreach.fish
"""


@click.command(help=_HELP)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    from click.shell_completion import get_completion_class

    from outreach.cli.program import outreach

    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    click.echo(made(outreach, {}, "outreach", "_OUTREACH_COMPLETE").source())
