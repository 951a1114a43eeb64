"""Settings of a refresh, beside those of a run: the site, how to ask it, whom to tell."""

from __future__ import annotations

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class RefreshSettings(BaseSettings):
    """Where letters come from, and how.

    Each setting can come from the environment: ``LETTERS_CONTACT=...`` and so on.
    """

    model_config = SettingsConfigDict(env_prefix="LETTERS_", extra="ignore")

    source: str | None = Field(
        default=None,
        description="Address of a copy of the site to fetch from; by default, the site itself.",
    )
    contact: str | None = Field(
        default=None,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="Email or web address where the site's operators can reach you.",
    )
    pause: float = Field(
        default=1.0, ge=0, le=600, description="Seconds between two requests to the site."
    )
    max_file_size: int = Field(default=50, ge=1, description="Largest letter to fetch, in MiB.")
    largest_drop: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="Share of providers or reports that may be missing before a refresh fails.",
    )
    changes_hook: SecretStr | None = Field(
        default=None, description="Address to post the account of changes to, as JSON."
    )
