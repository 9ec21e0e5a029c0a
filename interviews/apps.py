from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "interviews"

    def ready(self) -> None:
        from candidates import endings
        from interviews.transitions import deciding, letters

        endings.before_hiring.append(deciding.before_hiring)
        endings.before_release.append(letters.must_not_leave)
        endings.beginnings.append(letters.suggest)
