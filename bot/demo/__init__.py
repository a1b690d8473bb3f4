"""The demo: the real bot against a Slack that is played on this machine, in one page, with a clock to move.

bot.demo.main()  # `sendday demo`: serves the page until it is told to stop
bot.demo.main(check=True)  # plays the whole life without a page, prints its steps, and ends
"""

from bot.demo.main import main

__all__ = ["main"]
