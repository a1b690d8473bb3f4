import pytest

from bot.outbound.mail import server


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [
        ("smtp://mail.example", "mail.example", 587, "starttls"),
        ("smtp://mail.example:25", "mail.example", 25, "starttls"),
        ("smtps://mail.example", "mail.example", 465, "at once"),
        ("smtp://localhost:1025?tls=off", "localhost", 1025, "off"),
        ("smtp://127.0.0.1:1025?tls=off", "127.0.0.1", 1025, "off"),
        ("smtp://[::1]:1025?tls=off", "::1", 1025, "off"),
    ],
)
def test_the_setting_names_host_port_and_encryption(url: str, host: str, port: int, tls: str) -> None:
    found = server(url)

    assert (found.host, found.port, found.tls) == (host, port, tls)


def test_user_and_password_are_percent_decoded_and_not_shown() -> None:
    found = server("smtp://ana%40x.example:p%40ss%3Aw%2Frd@mail.example")

    assert (found.user, found.password) == ("ana@x.example", "p@ss:w/rd")
    assert "w/rd" not in repr(found)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://ana:s3cr3t@mail.example:port",
        "smtp://ana:s3cr3t@mail.example:99999",
        "smtp://ana:s3cr3t@[::1",
        "smtp://ana:s3cr3t@mail.example?tls=off",
        "smtp://ana:s3cr3t@10.0.0.7?tls=off",
        "smtps://ana:s3cr3t@localhost?tls=off",
        "smtp://ana:s3cr3t@localhost?tls=no",
        "smtp://ana:s3cr3t@localhost?ssl=off",
    ],
)
def test_a_wrong_setting_is_one_sentence_without_the_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"^SENDDAY_SMTP_URL") as fault:
        server(url)

    assert "s3cr3t" not in str(fault.value)
