from django.apps import AppConfig


class InterviewsConfig(AppConfig):
    name = "interviews"

    def ready(self) -> None:
        from candidates import endings
        from candidates.portal import holdings as held
        from interviews import holdings
        from interviews.transitions import cases, deciding, leaving, letters, partner, planning, wishes

        endings.before_hiring.append(deciding.before_hiring)
        endings.before_release.append(letters.must_not_leave)
        endings.before_words.append(letters.refuse_in_words)
        endings.beginnings.append(letters.suggest)
        endings.sources.append(letters.sources)
        endings.scored.append(letters.must_name)
        endings.evidence.append(letters.contradicted)
        endings.when_told.append(partner.end_when_told)
        endings.when_told.append(cases.call_off)
        endings.when_told.append(planning.off_when_told)
        endings.when_talked.extend((planning.held_when_settled, wishes.ask_when_talked))
        endings.resting.append(leaving.resting)
        endings.when_left.append(leaving.left)
        endings.when_away.append(leaving.away)
        deciding.GATES.extend((planning.ahead, wishes.remote_gate, wishes.continue_gate))
        held.more.append(holdings.of)
