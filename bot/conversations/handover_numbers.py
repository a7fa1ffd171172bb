"""Numbers to call back: sealed in the handover's row, opened for who has claimed it."""

from __future__ import annotations

import logging

from .vault import Vault, VaultError

logger = logging.getLogger(__name__)


class Numbers:
    """Seals and opens telephone numbers with the installation's key."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def seal(self, digits: str) -> str | None:
        """Return the number sealed, None if the key cannot be used: it is kept nowhere then."""
        try:
            return self._vault.seal(digits)
        except VaultError as error:
            logger.error("a number to call back was not kept: %s", error)
            return None

    def unseal(self, sealed: str) -> str:
        """Return the digits. Raises VaultError."""
        return str(self._vault.unseal("a number to call back", sealed))
