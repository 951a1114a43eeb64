"""Settings of a refresh, beside those of a run: the site, how to ask it, whom to tell."""

from __future__ import annotations

from pydantic import Field, SecretStr, field_validator
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
    max_file_size: int = Field(
        default=50, ge=1, le=4096, description="Largest letter to fetch, in MiB."
    )
    largest_drop: float = Field(
        default=0.1,
        ge=0,
        le=1,
        description="Share of providers or reports that may be missing before a refresh fails.",
    )
    max_request_time: float = Field(
        default=300.0,
        gt=0,
        le=3600,
        description="Seconds that a request may take in all, from its first byte to the last.",
    )
    max_delay: float = Field(
        default=600.0,
        ge=0,
        le=86_400,
        description="Longest pause, in seconds, that the site may ask for between two requests.",
    )
    max_refresh_time: float = Field(
        default=720.0,
        gt=0,
        le=10_080,
        description="Minutes that all requests of a refresh may take; the next one goes on.",
    )
    max_page_size: int = Field(
        default=8, ge=1, le=1024, description="Largest web page to read, in MiB, decompressed."
    )
    max_search_pages: int = Field(
        default=100, ge=1, le=100_000, description="Most pages of the site's search to read."
    )
    max_providers: int = Field(
        default=2000, ge=1, le=1_000_000, description="Most providers that the search may list."
    )
    max_links: int = Field(
        default=5000, ge=1, le=1_000_000, description="Most links that a page may have."
    )
    max_reports: int = Field(
        default=20_000, ge=1, le=1_000_000, description="Most reports that the site may list."
    )
    changes_hook: SecretStr | None = Field(
        default=None, description="Address to post the account of changes to, as JSON."
    )

    @field_validator("source")
    @classmethod
    def _has_no_password(cls, source: str | None) -> str | None:
        # The address of the site stands in the workspace, in changes.md and in messages.
        if source is not None and "@" in source.partition("://")[2].partition("/")[0]:
            raise ValueError("must have no password, because it is kept in the workspace")
        return source
