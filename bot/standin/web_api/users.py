"""Who people are."""

from bot.standin import shapes
from bot.standin.records import Json, User
from bot.standin.refusals import Refusal
from bot.standin.site import Site
from bot.standin.web_api.arguments import Args
from bot.standin.web_api.pages import page


def info(site: Site, args: Args) -> Json:
    (user_id,) = args.needed("user")
    person = site.workspace.users.get(user_id)
    if person is None:
        raise Refusal("user_not_found")
    return {"user": _shape(site, person)}


def list_(site: Site, args: Args) -> Json:
    everybody = [_shape(site, person) for person in site.workspace.users.values() if not person.is_stranger]
    return page(site, args, "members", everybody)


def lookup_by_email(site: Site, args: Args) -> Json:
    (email,) = args.needed("email")
    for person in site.workspace.users.values():
        is_findable = not (person.is_deactivated or person.is_bot or person.is_stranger)
        if is_findable and person.email.casefold() == email.casefold():
            return {"user": _shape(site, person)}
    raise Refusal("users_not_found")


def _shape(site: Site, person: User) -> Json:
    may_see_email = "users:read.email" in site.declared.scopes
    return shapes.user(person, with_email=may_see_email, now=site.workspace.now())
