"""After a restore, a mail that left for another address has still taken the place of the first one."""

from pathlib import Path

import pytest

from billing.obligation import Kind
from tests.workflow.shop import Shop
from tests.workflow.test_reconciling import Yesterday
from tests.workflow.test_redirecting import THERE, approve, ask
from workflow import sending
from workflow.ports import MailDelayed


@pytest.mark.parametrize("moment", ["approved", "issued", "waiting", "asked"])
def test_the_first_mail_that_was_called_off_stays_called_off(shop: Shop, tmp_path: Path, moment: str) -> None:
    invoice_id = shop.draft()
    shop.approve(invoice_id)
    copies = {"approved": Yesterday(shop, tmp_path)} if moment == "approved" else {}
    shop.mailer.connecting.append(MailDelayed("451 later"))
    shop.carry_out(Kind.ISSUE)
    if moment == "issued":
        copies[moment] = Yesterday(shop, tmp_path)
    shop.carry_out(Kind.DELIVER)
    if moment == "waiting":
        copies[moment] = Yesterday(shop, tmp_path)
    ask(shop, invoice_id)
    if moment == "asked":
        copies[moment] = Yesterday(shop, tmp_path)
    approve(shop)
    shop.tick()

    copies[moment].is_back()
    shop.clock.forward(hours=3)
    shop.tick()

    assert [letter.to for letter in shop.mailer.letters] == [THERE.to]
    assert shop.owed(invoice_id, Kind.DELIVER) == {
        f"deliver:{invoice_id}:1": "cancelled",
        f"deliver:{invoice_id}:2": "unknown",
    }
    [doubt] = [problem for problem in shop.problems() if problem.code == "deliver_unknown"]
    sending.send_again(shop.services, doubt.number, by=shop.actor("cleo"))
    shop.tick()
    assert [letter.to for letter in shop.mailer.letters] == [THERE.to] * 2
