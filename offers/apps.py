from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "offers"

    def ready(self) -> None:
        """Openings are freed and hand-overs begin together with the word (see candidates.endings)."""
        from candidates import endings
        from candidates.portal import holdings as held

        from . import holdings, transitions

        endings.when_told.append(transitions.told)
        endings.when_reopened.append(transitions.reopened)
        held.more.append(holdings.of)
