"""What search reads: one row per source text, each with who may find it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .application import Application
from .candidate import Candidate


class Entry(models.Model):
    """A searchable text of a candidate. The engines index it: FTS5 on SQLite, a tsvector on PostgreSQL (candidates.search)."""

    class Source(models.TextChoices):
        NAME = "name", _("name")
        EMAIL = "email", _("mail address")
        SKILLS = "skills", _("skills")
        CV = "cv", _("CV")
        WORD = "word", _("application")
        NOTE = "note", _("note")
        RECRUITERS = "recruiters", _("recruiters' note")

    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="entries")
    application = models.ForeignKey(Application, models.CASCADE, null=True, blank=True, related_name="entries")
    source = models.CharField(max_length=10, choices=Source.choices)
    key = models.CharField(max_length=60, unique=True)  # such as "note:12": indexing again replaces
    text = models.TextField()

    class Meta:
        verbose_name_plural = _("entries")

    def __str__(self) -> str:
        return self.key


class Index(models.Model):
    """What the engine looks through, a row per application: an FTS5 table on SQLite, a table with a tsvector on PostgreSQL.
    Only candidates.search writes and asks it; deleting the application deletes its row."""

    application = models.OneToOneField(
        Application, models.CASCADE, primary_key=True, db_column="rowid", related_name="indexed"
    )
    words = models.TextField(db_column="candidates_search")  # FTS5 is asked through the column named like its table

    class Meta:
        db_table = "candidates_search"
        verbose_name_plural = _("index")

    def __str__(self) -> str:
        return str(self.application_id)
