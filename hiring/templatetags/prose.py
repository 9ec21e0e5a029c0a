"""`{% load prose %}{{ text|prose }}`: typed text with its paragraphs, lists, links and stresses, and nothing else."""

from functools import lru_cache
from typing import Any

import nh3
from django import template
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

register = template.Library()
TAGS = {"p", "br", "ul", "ol", "li", "strong", "em", "a", "h3", "h4", "blockquote"}
# Indented lines are typed by accident far more often than code is.
READER = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["code", "fence", "image", "html_block"])


@register.filter
def prose(text: Any) -> SafeString:
    """The text as HTML of a few harmless tags; headings begin at the third level, links lead to http(s) and mail only."""
    return mark_safe(_html(str(text or "")))


@lru_cache(maxsize=512)
def _html(text: str) -> str:
    tokens = READER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h3" if token.tag in ("h1", "h2", "h3") else "h4"
    html = READER.renderer.render(tokens, READER.options, {})
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )
