"""`sendday`: what an operator types. Nothing heavy is loaded before a command is known."""

from __future__ import annotations

import os
import signal
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

FINE = 0
WRONG_USAGE = 2
INTERRUPTED = 130  # 128 + SIGINT, as shells report it.

app = typer.Typer(
    help="Carries an invoice from finished work to approval, e-mail, reminders and archive.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
importing = typer.Typer(help="Import the seller, clients or finished work.")
app.add_typer(importing, name="import", no_args_is_help=True)

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be new or changed, and write nothing.")]


def main() -> None:
    """Do what was typed, and leave with its exit status."""
    sys.exit(call(sys.argv[1:]))


def call(arguments: list[str]) -> int:
    """Do what was typed; the exit status. Nothing is raised: what goes wrong is said in one sentence."""
    try:
        status = app(args=arguments, prog_name="sendday", standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as wrong_usage:
        return _explained(wrong_usage.format_message())
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:  # Whoever read our output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except Exception as error:  # noqa: BLE001  It ends in a sentence and an exit status.
        from bot.commands import failures

        return failures.told(error, debug="--debug" in arguments)
    return status if isinstance(status, int) else FINE


def _leave_unstarted(*_: object) -> None:
    """Told to stop before anything runs: as safe as a kill, and not to be raised, which an import may swallow."""
    os._exit(FINE)


def _explained(message: str) -> int:
    """Wrong usage; without any words, Typer's message is the whole help."""
    hint = "" if message.startswith("Usage:") else " Try `sendday --help`."
    sys.stderr.write(f"{message}{hint}\n")
    return WRONG_USAGE


def _show_version(asked: bool) -> None:  # noqa: FBT001  Typer hands over the option's value.
    if asked:
        typer.echo(version("sendday"))
        raise typer.Exit


@app.callback()
def options(
    *,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
    _debug: Annotated[bool, typer.Option("--debug", help="Show where it crashed, if it does.")] = False,
) -> None:
    """Sendday carries an invoice from finished work to approval, e-mail, reminders and archive."""


@app.command()
def demo(
    *,
    port: Annotated[int, typer.Option(help="The page's port; 0 takes any free one.")] = 0,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    keep: Annotated[bool, typer.Option("--keep", help="Leave database, archive and outbox behind.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Play the whole story without a page, and end.")] = False,
) -> int:
    """Show the main job in your browser, no accounts needed."""
    from bot.demo import main as show

    return show(port=port, open_browser=browser, keep=keep, only_check=check)


@app.command()
def run() -> int:
    """Run the bot until it is told to stop."""
    signal.signal(signal.SIGTERM, _leave_unstarted)
    from bot.commands import running

    return running.run()


@app.command()
def migrate() -> int:
    """Make the database, or back it up and upgrade it."""
    from bot.commands import running

    return running.migrate()


@app.command()
def doctor(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one object for each finding.")] = False,
    link_dropbox: Annotated[
        bool, typer.Option("--link-dropbox", help="Instead, link the archive to your Dropbox, step by step.")
    ] = False,
) -> int:
    """Find what keeps the bot from working, and the fix."""
    if link_dropbox:
        from bot.commands import linking

        return linking.dropbox()
    from bot.commands import checking

    return checking.doctor(as_json=as_json)


@importing.command("seller")
def import_seller(file: Annotated[Path, typer.Argument(metavar="FILE.toml")], *, dry_run: DryRun = False) -> int:
    """Enter who sends the invoices."""
    from bot.commands import bringing_in

    return bringing_in.seller(file, dry_run=dry_run)


@importing.command("clients")
def import_clients(file: Annotated[Path, typer.Argument(metavar="FILE.csv")], *, dry_run: DryRun = False) -> int:
    """Enter clients, and update those who are there by name."""
    from bot.commands import bringing_in

    return bringing_in.clients(file, dry_run=dry_run)


@importing.command("work")
def import_work(file: Annotated[Path, typer.Argument(metavar="FILE.csv")], *, dry_run: DryRun = False) -> int:
    """Log finished work; a row that was logged before is left alone."""
    from bot.commands import bringing_in

    return bringing_in.work(file, dry_run=dry_run)


@app.command()
def queue() -> int:
    """List the invoices under way, the next first."""
    from bot.commands import looking

    return looking.queue()


@app.command()
def exceptions(
    *,
    ack: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Acknowledge one that no channel shows; it stays open.")
    ] = None,
) -> int:
    """List what needs a person; if any, exit status is 1."""
    from bot.commands import looking

    return looking.exceptions() if ack is None else looking.acknowledge(ack)


@app.command()
def numbers() -> int:
    """Prove that no number is missing; else exit status is 1."""
    from bot.commands import looking

    return looking.numbers()


@app.command()
def backup(
    *,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="FILE", help="A new file; by default in backups/ of the home.")
    ] = None,
) -> int:
    """Copy the database to a file, also while the bot runs."""
    from bot.commands import keeping

    return keeping.backup(out)


@app.command()
def restore(file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `sendday backup` made.")]) -> int:
    """Put a backup back while the bot is stopped."""
    from bot.commands import keeping

    return keeping.restore(file)


@app.command()
def drill(
    *,
    rounds: Annotated[int, typer.Option(min=1, max=1000, help="How often the bot is killed or frozen.")] = 3,
    seed: Annotated[int | None, typer.Option(help="Strike at the same moments as a drill before.")] = None,
) -> int:
    """Kill the real bot in a scratch folder, and show that no mail is lost or doubled."""
    from bot.commands import drilling

    return drilling.drill(rounds, seed=seed)


@app.command()
def render(
    what: Annotated[
        str, typer.Argument(metavar="REF|INVOICE.json", help="D-17, 2026-0001, or a file with an invoice.")
    ],
    *,
    out: Annotated[Path, typer.Option("-o", "--out", metavar="OUT.pdf", help="Where to write the PDF.")],
) -> int:
    """Write an invoice as a PDF; before its issue, as a draft."""
    from bot.commands import rendering

    return rendering.render(what, out)
