from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig
from django.utils.translation import gettext_lazy as _


class HiringConfig(AppConfig):
    name = "hiring"
    verbose_name = _("Company and process")


class AdminConfig(DjangoAdminConfig):
    default_site = "hiring.admin_site.Site"
