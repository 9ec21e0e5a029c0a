"""The rules of the house that no tool knows (docs/house.md)."""

import re
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.template.loader import get_template
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from hiring import uploads

pytestmark = pytest.mark.embedded

ROOT = Path(settings.BASE_DIR)
OURS = ("hiring", "candidates", "interviews", "offers")
TEMPLATES = sorted(
    path for folder in (ROOT / "templates", *(ROOT / app for app in OURS)) for path in folder.rglob("*.html")
)


def test_no_field_takes_the_time_by_itself():
    by_itself = [
        f"{model.__name__}.{field.name}"
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.DateField) and (field.auto_now or field.auto_now_add)
    ]
    assert by_itself == []


def test_every_template_compiles():
    names = [
        str(path.relative_to(ROOT / "templates"))
        for path in sorted((ROOT / "templates").rglob("*"))
        if path.suffix in (".html", ".txt", ".xml", ".ics")
    ]
    assert names
    for name in names:
        get_template(name)


def test_no_template_holds_what_the_content_policy_would_drop():
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)|\sstyle=|\son[a-z]+=", re.I)
    found = [
        f"{path.relative_to(ROOT)}: {match[0].strip()}"
        for path in TEMPLATES
        for match in inline.finditer(path.read_text())
    ]
    assert found == []


def test_every_class_of_a_template_is_one_that_a_stylesheet_knows():
    """A rule that is gone leaves no name of it behind; a name that only a script looks for counts as known."""
    css = "".join(path.read_text() for path in sorted((ROOT / "static/css").glob("*.css")))
    known = set(re.findall(r"\.([a-z][\w-]*)", css))
    known |= {
        word for path in (ROOT / "static/js").glob("*.js") for word in re.findall(r"\.([a-z][\w-]+)", path.read_text())
    }
    found = []
    for path in TEMPLATES:
        for given in re.findall(r"""\sclass="((?:[^"{]|\{%.*?%\}|\{\{.*?\}\}|\{)*)\"""", path.read_text(), re.S):
            plain = re.sub(r"\{\{.*?\}\}", "\0", re.sub(r"\{%.*?%\}", " ", given, flags=re.S), flags=re.S)
            found += [
                f"{path.relative_to(ROOT)}: {one}" for one in plain.split() if "\0" not in one and one not in known
            ]
    assert len(known) > 200
    assert found == []


def test_a_file_that_is_too_large_reaches_the_answer_that_says_so():
    """The web server that docs/deploy.md sets up lets through all that Candor answers for, and the form around it."""
    said = re.search(r"client_max_body_size (\d+)m;", (ROOT / "docs/deploy.md").read_text())
    assert said and int(said[1]) * 2**20 > uploads.ENOUGH * settings.CV_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_the_changes_are_written_with_one_apostrophe():
    words = re.sub(r"`[^`\n]*`", "", (ROOT / "CHANGELOG.md").read_text())
    assert [line for line in words.splitlines() if "'" in line] == []


def test_what_pages_say_is_written_with_the_same_apostrophe():
    """Models aside: a word of theirs is changed by a migration."""
    said = re.compile(r"\{% translate \"([^\"]*)\"|blocktranslate\b[^%]*%\}(.*?)\{% (?:plural|endblocktranslate)", re.S)
    spoken = re.compile(r"\b(?:_|gettext|gettext_lazy|ngettext)\(\s*\"([^\"]*)\"")
    code = [
        path
        for app in OURS
        for path in sorted((ROOT / app).rglob("*.py"))
        if not {"tests", "migrations", "models"} & set(path.parts)
    ]
    found = []
    for path, pattern in [*((path, said) for path in TEMPLATES), *((path, spoken) for path in code)]:
        for words in (next(filter(None, match.groups()), "") for match in pattern.finditer(path.read_text())):
            plain = re.sub(r"<[^>]*>|\{\{.*?\}\}", "", words)
            found += [f"{path.relative_to(ROOT)}: {plain.strip()}"] if "'" in plain else []
    assert len(code) > 100
    assert found == []


def test_no_template_asks_a_stranger():
    """Nothing is loaded from another host: pages work behind a firewall, and nobody learns who reads them."""
    foreign = re.compile(
        r"""(?:src|srcset|action|data|poster)=["'](?:https?:)?//[^"']*|<link[^>]*href=["'](?:https?:)?//[^"']*"""
    )
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}" for path in TEMPLATES for match in foreign.finditer(path.read_text())
    ]
    assert found == []


def test_every_word_of_a_template_can_be_translated():
    """What a person reads stands in {% translate %} or {% blocktranslate %}; the style page is for colleagues who build."""
    same_everywhere = {"Candor", "CSV", "JSON", "Ctrl K", "Esc"}
    found = []
    for path in TEMPLATES:
        if {"style", "admin"} & set(path.parts) or path.name == "floor.html":
            continue
        text = re.sub(r"\{#.*?#\}|<!--.*?-->|\{% comment.*?endcomment %\}", "", path.read_text(), flags=re.S)
        text = re.sub(r"\{% block (?:narrow|body_attributes) %\}.*?\{% endblock %\}", "", text)  # no words, but markup
        text = re.sub(r"\{% blocktranslate\b.*?\{% endblocktranslate %\}|<script.*?</script>", "", text, flags=re.S)
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "\0", text, flags=re.S)
        said = re.findall(r"""\b(?:title|alt|placeholder|aria-label)=["']([^"']*)""", text)
        said += re.sub(r"""<(?:[^>"']|"[^"]*"|'[^']*')*>""", "\0", text).split("\0")
        found += [f"{path.relative_to(ROOT)}: {one.strip()}" for one in said if re.search("[A-Za-z]{2}", one)]
    assert [one for one in found if one.partition(": ")[2] not in same_everywhere] == []


def test_every_page_of_ours_leads_to_what_is_there():
    """README and docs: the pages and pictures that they name."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    links = [
        (page, link)
        for page in pages
        for link in re.findall(r"""(?:\]\(|src="|srcset=")(?!https?:|#)([^)#"]+)""", page.read_text())
    ]
    assert len(links) > 10
    assert [f"{page.name}: {link}" for page, link in links if not (page.parent / link).exists()] == []


def test_no_module_passes_five_hundred_lines():
    long = {
        str(path.relative_to(ROOT)): count
        for app in OURS
        for path in (ROOT / app).rglob("*.py")
        if not {"migrations", "tests"} & set(path.parts) and (count := len(path.read_text().splitlines())) > 500
    }
    assert long == {}


@pytest.mark.parametrize(("file", "group"), [("requirements.txt", None), ("requirements-dev.txt", "dev")])
def test_the_pinned_files_are_what_pyproject_asks_for(file, group):
    """Every package that is asked for is pinned, in its range, with hashes; none is pinned for us that nobody asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = [Requirement(line) for line in project["project"]["dependencies"]]
    if group:
        asked += [Requirement(line) for line in project["dependency-groups"][group]]
    entries = re.split(r"\n(?=[a-zA-Z0-9])", (ROOT / file).read_text().split("#    make requirements\n", 1)[1])
    pinned = {}
    for entry in entries:
        name, version = re.match(r"([\w.-]+)(?:\[[\w,]+\])?==([^\s;]+)", entry).groups()
        assert "--hash=sha256:" in entry, f"{name} has no hash: run make requirements"
        pinned.setdefault(canonicalize_name(name), set()).add(version)
    for requirement in asked:
        versions = pinned.get(canonicalize_name(requirement.name), set())
        assert versions and all(requirement.specifier.contains(one) for one in versions), (
            f"{requirement} is not pinned in {file}: run make requirements"
        )
    direct = {
        canonicalize_name(re.match(r"[\w.-]+", entry)[0])
        for entry in entries
        if re.search(r"# via candor \(|#   candor \(", entry)
    }
    assert direct == {canonicalize_name(requirement.name) for requirement in asked}


def test_every_knob_is_explained():
    """docs/deploy.md names each value that is read from the environment (make's own are in the Makefile)."""
    read = re.compile(r"""(?:env(?:\.\w+)?|whole|switch|environ\.get)\(\s*"([A-Z_]+)\"""")
    knobs = {
        name for module in ("settings", "server") for name in read.findall((ROOT / f"hiring/{module}.py").read_text())
    }
    assert len(knobs) > 20
    explained = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs/deploy.md").read_text()))
    assert sorted(knobs - explained) == []
