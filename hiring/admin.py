"""What Django's admin holds: reference data only; everything about people goes through transitions, in the product."""

from django.contrib import admin
from django.http import HttpRequest

from .models import Function, Skill


class Kept(admin.ModelAdmin):
    """Reference data is not deleted here: the page that asks would list everybody who uses it."""

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Function)
class FunctionAdmin(Kept):
    search_fields = ["name"]


@admin.register(Skill)
class SkillAdmin(Kept):
    list_display = ["name", "slug"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
