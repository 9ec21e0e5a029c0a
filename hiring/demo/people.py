"""The demo's candidates: who they are, and what happened to them so far, counted back in working days from today.

A way is a list of acts separated by ";", each "DAYS act": on that many working days ago. Acts: apply, settle (the owed step was
taken), advance, back, hold N (until in N days), day (a new day, with an apology), no (with the letter named beside it), pool, hire,
withdraw, record (a withdrawal told on the phone), aside (looks like a machine's), cv (a newer CV), note TEXT, undone (a slip that
was undone), phone (told by phone). "draft" after a no leaves its letter unwritten; "held back" leaves it written, not released.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from candidates import pdf


@dataclass(frozen=True)
class Person:
    """One candidate of the demo and their way through one job."""

    name: str
    place: str
    zone: str
    job: str
    way: str
    headline: str = ""
    skills: str = ""
    word: str = ""
    letter: dict[str, str] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)


AMS, CLUJ, LIS, OSL = "Europe/Amsterdam", "Europe/Bucharest", "Europe/Lisbon", "Europe/Oslo"
BACK, ANGULAR, PLATFORM, FERRIES, GENERAL = (
    "back-end-engineer",
    "angular-developer-health",
    "platform-engineer",
    "frontend-developer-ferries",
    "general",
)
PEOPLE = [
    # --- back-end engineer, on Clay's pipeline ---
    Person(
        "Linh Nguyễn",
        "Utrecht",
        AMS,
        BACK,
        "2 apply",
        "Back-end developer, planning software",
        "Python, PostgreSQL, Redis",
        "I used Nightwatch for two years as a nurse before I learned to program. I would like to see its inside.",
    ),
    Person("Tomás Silva", "Lisboa", LIS, BACK, "1 apply", "Software engineer", "Go, Kafka, PostgreSQL"),
    Person("Fatima El Amrani", "Den Haag", AMS, BACK, "0 apply", "Python developer", "Python, Django"),
    Person(
        "Wim van der Meulen-Oosterhuis",
        "Leeuwarden",
        AMS,
        BACK,
        "3 apply",
        "Twenty years of scheduling systems",
        "COBOL, Python, SQL",
        "I have written three shift planners and thrown two of them away.",
    ),
    Person("Priya Raman", "Eindhoven", AMS, BACK, "4 apply; 3 day", "Data-minded engineer", "Python, pandas, SQL"),
    Person("Contact Form", "", AMS, BACK, "1 aside", "", "", "Boost your ranking today"),
    Person(
        "Samir Haddad",
        "Lisboa",
        LIS,
        BACK,
        "5 apply; 2 advance",
        "Back-end engineer",
        "Python, AWS, PostgreSQL",
        more={"notice_period": "one month", "relocation": "yes"},
    ),
    Person(
        "Nadia Karim",
        "Amsterdam",
        AMS,
        BACK,
        "6 apply; 4 advance; 1 settle; 1 note Asked good questions about on-call.",
        "Engineer in a public library",
        "Python, Elixir",
    ),
    Person(
        "Oskar Lindgren",
        "Göteborg",
        "Europe/Stockholm",
        BACK,
        "9 apply; 8 advance; 5 settle; 2 advance",
        "Systems developer",
        "C#, Python, SQL Server",
    ),
    Person(
        "Ife Adeyemi",
        "Rotterdam",
        AMS,
        BACK,
        "10 apply; 8 advance; 6 settle; 4 advance; 1 settle",
        "Full-stack engineer",
        "Python, TypeScript, PostgreSQL",
    ),
    Person(
        "Cleo Okafor",
        "Rotterdam",
        AMS,
        BACK,
        "19 apply; 17 advance; 15 settle; 14 advance; 12 settle; 11 advance; 10 settle; 5 settle; 5 note Handed in two days early.",
        "Back-end engineer, logistics",
        "Python, PostgreSQL, Redis",
        more={"notice_period": "one month", "expected_salary": "EUR 62,000 a year"},
    ),
    Person(
        "Marta Kowalska",
        "Kraków",
        "Europe/Warsaw",
        BACK,
        "14 apply; 12 advance; 10 settle; 9 advance; 7 settle; 6 advance; 4 settle",
        "Python developer",
        "Python, FastAPI",
    ),
    Person(
        "Ben Achterberg",
        "Utrecht",
        AMS,
        BACK,
        "13 apply; 11 advance; 9 settle; 8 advance; 5 settle; 3 advance; 2 settle",
        "Engineer",
        "Python, Rust",
    ),
    Person(
        "Jonas de Vries",
        "Haarlem",
        AMS,
        BACK,
        "24 apply; 22 advance; 20 settle; 19 advance; 17 settle; 16 advance; 15 settle; 8 settle; 5 advance; 1 settle",
        "Senior engineer, payments",
        "Python, Kafka, PostgreSQL",
    ),
    Person(
        "Yuki Tanaka",
        "Tokyo",
        "Asia/Tokyo",
        BACK,
        "30 apply; 28 advance; 26 settle; 25 advance; 22 settle; 21 advance; 20 settle; 14 settle; 11 advance; 8 settle; 2 advance",
        "Reliability engineer",
        "Python, Go",
        more={"relocation": "yes", "work_permit": "needs a permit"},
    ),
    Person(
        "Elena Rossi",
        "Bologna",
        "Europe/Rome",
        BACK,
        "32 apply; 30 advance; 28 settle; 27 advance; 24 settle; 23 advance; 22 settle; 16 settle; 13 advance; 10 settle; "
        "8 advance; 5 settle; 2 advance",
        "Lead developer, hospital software",
        "Python, PostgreSQL, Oracle",
    ),
    Person(
        "Rasmus Holm",
        "Amsterdam",
        AMS,
        BACK,
        "31 apply; 29 advance; 27 settle; 26 advance; 23 settle; 22 advance; 21 settle; 15 settle; 12 advance; 9 settle; "
        "7 advance; 5 settle; 4 advance; 3 hire",
        "Engineer, railway planning",
        "Python, SQL",
        letter={
            "words": "All five of us said the same thing after your case discussion: when can they start? You start on the "
            "first Monday of the month after next, at ten, and Tom meets you at the door."
        },
    ),
    Person(
        "Hugo Peeters",
        "Antwerpen",
        "Europe/Brussels",
        BACK,
        "7 apply; 5 no",
        "Web developer",
        "PHP, WordPress",
        letter={"standard": "yes", "kind": "must_have"},
    ),
    Person(
        "Anneke Postma",
        "Groningen",
        AMS,
        BACK,
        "12 apply; 10 advance; 8 settle; 6 no",
        "Analyst",
        "SQL, Excel, R",
        letter={
            "kind": "experience",
            "words": "I enjoyed our talk, above all the story of the report that was right for the wrong reason.",
            "reason": "The planning engine needs somebody who has built and changed a running "
            "service, and most of your work so far has been analysis.",
        },
    ),
    Person(
        "Deniz Kaya",
        "Amsterdam",
        AMS,
        BACK,
        "21 apply; 19 advance; 17 settle; 16 advance; 14 settle; 13 advance; 12 settle; 6 settle; 3 no",
        "Engineer",
        "Python, MongoDB",
        letter={
            "kind": "case",
            "criterion": "case-tests",
            "words": "Thank you for a week of your evenings. Your explanation of "
            "the two-queue idea was the clearest we have read.",
            "reason": "The solution loses a shift when two people "
            "swap at the same moment, and nothing in it shows that.",
            "point": "Write the test for two at once before the code that needs it; the bug then shows itself.",
        },
    ),
    Person(
        "Petra Novák",
        "Brno",
        "Europe/Prague",
        BACK,
        "9 apply; 7 advance; 5 settle; 4 advance; 2 settle; 1 no draft",
        "Back-end developer",
        "Java, PostgreSQL",
        letter={"kind": "collaboration"},
    ),
    Person(
        "Chidi Eze",
        "Lagos",
        "Africa/Lagos",
        BACK,
        "8 apply; 6 advance; 4 settle; 3 hold 12",
        "Engineer",
        "Python, Django",
    ),
    Person("Aïcha Saïdi", "Paris", "Europe/Paris", BACK, "11 apply; 9 advance; 7 withdraw", "Developer", "Python"),
    Person(
        "Magnus Berg", "Bergen", OSL, BACK, "10 apply; 8 advance; 6 settle; 4 record", "Developer", "Kotlin, Python"
    ),
    # --- Angular developer, on BackstageIT's pipeline ---
    Person(
        "Mihai Bălan",
        "Cluj-Napoca",
        CLUJ,
        ANGULAR,
        "15 apply; 14 settle; 12 settle; 10 advance; 8 settle; 7 advance; 4 settle",
        "Angular developer",
        "Angular, RxJS, TypeScript",
        more={"notice_period": "20 working days"},
    ),
    Person(
        "Ioana Dumitrescu",
        "Cluj-Napoca",
        CLUJ,
        ANGULAR,
        "2 apply",
        "Front-end developer",
        "Angular, CSS",
        "I saw your talk at the university and would like to ask about the reception desk.",
    ),
    Person(
        "Andrei Popa",
        "Iași",
        CLUJ,
        ANGULAR,
        "4 apply; 2 settle",
        "Developer",
        "Angular, NgRx",
        more={"work_mode": "remote"},
    ),
    Person("Zsófia Tóth", "Oradea", CLUJ, ANGULAR, "6 apply; 5 settle; 1 settle", "Web developer", "Angular, Vue"),
    Person(
        "Radu Stan",
        "Cluj-Napoca",
        CLUJ,
        ANGULAR,
        "9 apply; 8 settle; 6 settle; 2 advance; 1 cv",
        "Developer",
        "TypeScript, Angular",
    ),
    Person(
        "Carmen Iliescu",
        "Brașov",
        CLUJ,
        ANGULAR,
        "11 apply; 10 settle; 8 settle; 6 advance; 1 settle",
        "Angular developer",
        "Angular, Jest",
    ),
    Person(
        "Vlad Munteanu",
        "Cluj-Napoca",
        CLUJ,
        ANGULAR,
        "14 apply; 13 settle; 11 settle; 9 advance; 7 settle; 3 advance",
        "Front-end engineer",
        "Angular, D3",
    ),
    Person(
        "Sorina Pavel",
        "Turda",
        CLUJ,
        ANGULAR,
        "18 apply; 17 settle; 15 settle; 13 advance; 11 settle; 10 advance; 6 settle; 1 advance",
        "Senior front-end developer",
        "Angular, TypeScript, accessibility",
    ),
    Person(
        "Matei Rusu",
        "Cluj-Napoca",
        CLUJ,
        ANGULAR,
        "22 apply; 21 settle; 19 settle; 17 advance; 15 settle; 14 advance; 10 settle; 4 advance; 2 advance; 1 hire held back",
        "Front-end developer",
        "Angular, German",
        letter={
            "words": "Bern and Cluj agree: we would be glad to work with you. Victor calls you about the first week."
        },
    ),
    Person(
        "Alexandru-Ștefan Constantinescu-Brâncoveanu",
        "Cluj-Napoca",
        CLUJ,
        ANGULAR,
        "3 apply; 1 settle",
        "Software developer with an interest in typography",
        "Angular, Svelte, TypeScript, Figma, Storybook, Playwright",
    ),
    Person(
        "Daria Lupu",
        "Sibiu",
        CLUJ,
        ANGULAR,
        "12 apply; 11 settle; 9 settle; 7 no",
        "Junior developer",
        "HTML, CSS, Angular",
        letter={
            "kind": "skills",
            "words": "You told the story of your first pull request so honestly that we all remembered ours.",
            "reason": "This place needs somebody who can carry the reception view alone within three months, and that is "
            "too soon to promise you.",
        },
    ),
    Person(
        "Bogdan Ene",
        "București",
        CLUJ,
        ANGULAR,
        "8 apply; 7 pool",
        "Back-end developer",
        "Java, Spring",
        letter={"kind": "skills", "words": "Your experience fits work that we often have, only not today."},
    ),
    # --- platform engineer: paused ---
    Person(
        "Ingrid Solheim",
        "Oslo",
        OSL,
        PLATFORM,
        "20 apply; 17 advance; 14 settle; 12 advance",
        "Platform engineer",
        "Linux, Ansible",
    ),
    Person("Kwame Mensah", "Delft", AMS, PLATFORM, "18 apply; 15 advance", "System administrator", "Linux, PostgreSQL"),
    Person("Lotte Jansen", "Zwolle", AMS, PLATFORM, "9 apply", "Operations engineer", "Terraform, Kubernetes"),
    # --- ferry charts: closed, everybody told ---
    Person(
        "Teodor Ilie",
        "Cluj-Napoca",
        CLUJ,
        FERRIES,
        "45 apply; 44 settle; 42 settle; 40 advance; 38 settle; 36 advance; 33 settle; 31 filled",
        "Front-end developer",
        "TypeScript, WebGL",
        letter={
            "words": "Fjordkart found a developer in Bergen who can walk to the boats. We would gladly talk about another team."
        },
    ),
    Person(
        "Livia Oprea",
        "Cluj-Napoca",
        CLUJ,
        FERRIES,
        "43 apply; 42 settle; 40 settle; 37 no",
        "Map maker",
        "QGIS, JavaScript",
        letter={
            "kind": "skills",
            "words": "Your maps are beautiful, and two of us have one as a background now.",
            "reason": "The role needs more experience with TypeScript in a large code base than you have had the chance to gain.",
        },
    ),
    Person(
        "Nicu Avram",
        "Cluj-Napoca",
        CLUJ,
        FERRIES,
        "41 apply; 38 no",
        "Tester",
        "Selenium",
        letter={"standard": "yes", "kind": "must_have"},
    ),
    # --- without a job ---
    Person(
        "Saskia Boer",
        "Arnhem",
        AMS,
        GENERAL,
        "3 apply",
        "Technical writer",
        "Writing, Python",
        "You have no opening for somebody who explains things. I think you should.",
    ),
    Person("Ravi Menon", "Amsterdam", AMS, GENERAL, "6 apply; 2 advance", "Product manager", "Health care, SQL"),
]

_FIRMS = [
    "Polderlogica",
    "Stadswerk",
    "Brightwater",
    "Kleine Beer",
    "Noordzij & Co",
    "Atelier Norte",
    "Carpathia Soft",
    "Lumen Health",
]
_DID = [
    "Took over a scheduling service that nobody wanted to touch; gave it tests first, then a smaller model.",
    "Moved four million rows to a new schema while people were booking, with one evening of read-only.",
    "Sat with the support desk every other Friday and turned the ten most frequent calls into two screens.",
    "Cut the nightly run from five hours to forty minutes by asking which half of it anybody read.",
    "Brought two teams to one way of reviewing code; it is a page long and still in use.",
    "Answered the phone for what I built, one week in six, and made that week quieter.",
    "Wrote the tool with which colleagues in other departments correct their own data.",
]
_SCHOOLS = [
    "Hogeschool Utrecht",
    "Universitatea Babeș-Bolyai",
    "Self-taught, with a good library nearby",
    "TU Delft",
    "Universidade do Porto",
]


def cv_sections(headline: str, skills: str, dice: random.Random) -> list[pdf.Section]:
    """The sections of a made-up CV, the same for the same dice."""
    firms, did = dice.sample(_FIRMS, 3), dice.sample(_DID, 6)
    year = 2026
    work = []
    for number, firm in enumerate(firms):
        since = year - dice.randint(2, 4)
        dates = f"{since} – {'today' if number == 0 else year}"
        points = tuple(did[number * 2 : number * 2 + 2])
        work.append(pdf.Entry(title=headline or "Developer", place=firm, dates=dates, points=points))
        year = since
    return [
        pdf.Section("Experience", work),
        pdf.Section("Education", [pdf.Entry(title=dice.choice(_SCHOOLS), dates=f"{year - 4} – {year}")]),
        pdf.Section("Skills", [skills or "Many"]),
        pdf.Section("Languages", ["English, " + dice.choice(["Dutch", "Romanian", "Portuguese", "German", "French"])]),
    ]
