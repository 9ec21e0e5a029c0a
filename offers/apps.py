from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "offers"

    def ready(self) -> None:
        """Openings are freed and hand-overs begin together with the word (see candidates.endings)."""
        from candidates import endings
        from candidates.portal import holdings as held

        from . import holdings, transitions
        from .transitions import leaving

        endings.when_told.append(transitions.told)
        endings.when_reopened.append(transitions.reopened)
        endings.resting.append(leaving.resting)
        endings.when_handed_over.append(leaving.hand_over)
        endings.when_left.append(leaving.left)
        held.more.append(holdings.of)
