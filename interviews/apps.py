from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "interviews"

    def ready(self) -> None:
        from candidates import endings

        from .transitions import cases

        endings.when_told.append(cases.call_off)
