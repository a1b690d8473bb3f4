"""What `docs/files.md` says of the files that `sendday import` reads."""

from __future__ import annotations

from collections.abc import Mapping

from billing import send_day, terms
from billing.client import DEFAULT_CADENCE, DEFAULT_SEND_DAY, DEFAULT_TERMS
from billing.content import DEFAULT_SEND_TIME, Treatment
from workflow.importing import clients, csv_rows, seller_values, work

PEOPLE = "Slack user ids or e-mail addresses, joined by `;`"
PLACE = "An ISO 3166 code, such as `DE`."

SELLER = {
    "name": "As it is printed.",
    "address": "Lines of the postal address.",
    "country": PLACE,
    "email": "One address: the sender, where no other is set.",
    "registered": "`true` or `false`: registered for VAT. By default whether there is a `vat_id`.",
    "vat_id": "With its prefix, such as `DE123456789`; `EL` for Greece.",
    "tax_rate": "The default for lines, in percent.",
    "iban": "Where to pay. Its check digits are checked.",
    "bic": "8 or 11 characters.",
    "currency": "An ISO 4217 code, such as `EUR`: the default for clients.",
    "locale": "Such as `de_DE`: the default for clients. By default that of the country.",
    "logo": "A PNG or JPEG in this file's folder or below it, such as `logo.png`: up to 1 MB and 4 million pixels."
    " Printed at most 70 mm wide and 16 mm high.",
    "number_format": "`{year}-{seq:04}` by default. Without `{year}`, numbers go on over the years.",
    "next_number": "The sequence, without the year, that this year's first invoice takes here.",
}
CLIENTS = {
    "name": "The client by name: a row with the same name, case and white space aside, updates it.",
    "email": "One address: To.",
    "cc": "More addresses, joined by `;`: Cc.",
    "address": "Lines of the postal address, in quotes.",
    "country": f"{PLACE} Whose holidays count, too.",
    "vat_id": "With its prefix; `reverse_charge` and `intra_community` need it.",
    "currency": "An ISO 4217 code. By default the seller's.",
    "locale": "The language of the invoice. By default the seller's.",
    "time_zone": "An IANA name. By default the workspace's.",
    "terms": f"{terms.FORMS}. By default `{DEFAULT_TERMS}`.",
    "send_day": f"{send_day.FORMS}. By default `{DEFAULT_SEND_DAY}`.",
    "send_time": f"By default `{DEFAULT_SEND_TIME:%H:%M}`.",
    "cadence": f"Reminders, in days from the due date, or `off`. By default `{DEFAULT_CADENCE}`.",
    "drafter": f"{PEOPLE}: draft, edit, log work.",
    "approver": f"{PEOPLE}: any one of them approves.",
    "sender": f"{PEOPLE}: own failed sends.",
    "follow_up": f"{PEOPLE}: own reminders, record payments.",
    "deputy": f"{PEOPLE}: stand in.",
    "archive_folder": "A folder below the archive's. By default made of the name.",
    "po_number": "Printed on every invoice that names no other.",
    "buyer_reference": "Printed on every invoice (BT-10).",
    "tax_treatment": f"{', '.join(f'`{t.value}`' for t in Treatment)}. By default as the seller is registered.",
}
WORK = {
    "client": "By name.",
    "completed_on": "Year-month-day.",
    "description": "What was done.",
    "quantity": "By default 1.",
    "unit": "`h`, `min`, `days`, `weeks`, `months`, `years`, `km`, `kg`; none for pieces.",
    "unit_price": "In the client's currency; below 0 for a discount.",
    "tax_rate": "In percent. By default the seller's.",
}


def files_page(head: str) -> str:
    """The page. `head` says that it is generated."""
    return (
        f"# Files\n\n{head}\n\n"
        "`sendday import` takes all of a file or, when anything in it is wrong, nothing; then each problem is said "
        "with its line. `--dry-run` says what would happen. An empty cell means the default. A client's column that a "
        "file lacks stays as it was.\n\n"
        f"CSV files are UTF-8, separated by `,` or `;`, up to {csv_rows.BYTES_MAX // 1_000_000} MB and "
        f"{csv_rows.ROWS_MAX:,} rows. A number such as `1.200`, which may be 1200 or 1.2, is asked back.\n\n"
        + _table("seller.toml", SELLER, seller_values.REQUIRED, "The file is the whole truth: a missing key is empty.")
        + _table("clients.csv", CLIENTS, clients.COLUMNS.required, "Importing it again updates by name.")
        + _table("work.csv", WORK, work.COLUMNS.required, "A row that was logged before, in any file, is left alone.")
    ).rstrip("\n") + "\n"


def _table(title: str, meanings: Mapping[str, str], required: tuple[str, ...], sentence: str) -> str:
    rows = (f"| `{name}`{' (required)' if name in required else ''} | {text} |" for name, text in meanings.items())
    return f"## {title}\n\n{sentence}\n\n| name | meaning |\n| --- | --- |\n" + "\n".join(rows) + "\n\n"
