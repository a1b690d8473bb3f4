"""Jobs are tested over the same shop as the verbs."""

from tests.workflow.conftest import empty_database, shop

__all__ = ["empty_database", "shop"]
