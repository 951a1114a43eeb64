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
        default=None, description="Address of a replica of the site; the site itself if unset."
    )
    contact: str | None = Field(
        default=None,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="Mail or web address that the site's keepers can turn to.",
    )
    pause: float = Field(
        default=1.0, ge=0, le=600, description="Seconds between two requests to the site."
    )
    max_file_size: int = Field(default=50, ge=1, description="MiB that a letter may have.")
    largest_drop: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="Share of providers or reports that may be missing before a refresh fails.",
    )
    changes_hook: SecretStr | None = Field(
        default=None, description="Address that what changed is posted to, as JSON."
    )
