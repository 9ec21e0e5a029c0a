from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "interviews"

    def ready(self) -> None:
        from candidates import endings

        from .transitions import deciding, planning

        endings.when_told.append(planning.off_when_told)
        endings.when_talked.append(planning.held_when_settled)
        deciding.GATES.append(planning.ahead)
