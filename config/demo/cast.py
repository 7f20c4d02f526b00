"""Who plays in the demo: accounts by place, each with the roles she holds. All names are invented."""

from dataclasses import dataclass

PASSWORD = "Cloudpeak-115"  # noqa: S105  (demo accounts only; DEMO is refused in production)


@dataclass(frozen=True)
class Post:
    """One appointment: role key, class name for a homeroom, the ministry's 身分 1-4, host school's code for 4."""

    role: str
    school_class: str = ""
    standing: int | None = None
    host: str = ""


@dataclass(frozen=True)
class Person:
    """One account at one place."""

    username: str
    name: str
    posts: tuple[Post, ...]


def person(username: str, name: str, *posts: Post | str) -> Person:
    """Posts that need nothing but their role may be written as the role's key."""
    return Person(
        username,
        name,
        tuple(Post(post) if isinstance(post, str) else post for post in posts),
    )


AUTHORITY = ("99", "雲岫縣")
CENTER = "雲岫縣學生輔導諮商中心"
ELEMENTARY, JUNIOR, SENIOR = "990601", "990501", "990301"

# code: (name, stage, profile, classes as (grade, name))
SCHOOLS: dict[str, tuple[str, str, str, list[tuple[int, str]]]] = {
    ELEMENTARY: (
        "雲岫縣石坪國民小學",
        "elementary",
        "teaching_affairs",
        [(grade, f"{name}甲") for grade, name in enumerate("一二三四五六", start=1)],
    ),
    JUNIOR: (
        "雲岫縣立晴川國民中學",
        "junior",
        "office",
        [
            (grade, f"{grade}{number:02d}")
            for grade in (7, 8, 9)
            for number in (1, 2, 3)
        ],
    ),
    SENIOR: (
        "雲岫縣立嵐山高級中學",
        "senior",
        "office",
        [
            (grade, f"{grade - 9}{number:02d}")
            for grade in (10, 11, 12)
            for number in (1, 2)
        ],
    ),
}

AT_SCHOOLS: dict[str, list[Person]] = {
    JUNIOR: [
        person("counselor", "林示安", Post("counselor", standing=1)),
        person("counselor2", "孟設例", Post("counselor", standing=2)),
        person("chief", "許例文", "section_chief"),
        person("director", "周範宜", "counseling_director"),
        person("principal", "高樣青", "principal"),
        person("homeroom", "吳擬真", Post("homeroom_teacher", school_class="801")),
        person("homeroom2", "范試墨", Post("homeroom_teacher", school_class="901")),
        person("mentor", "蘇虛懷", "mentor_teacher"),
        person("teacher", "蔡樣書", "subject_teacher"),
        person("professional", "葉擬心", "professional"),
        person("student.affairs", "魏試行", "student_affairs"),
        person("academic.affairs", "江範本", "academic_affairs"),
        person("special", "傅例恩", "special_education"),
        person("reporter", "秦擬言", "incident_reporter"),
        person("contact", "白試筆", "report_contact"),
        person("custodian", "石虛藏", "records_custodian"),
        person("admin", "方測之", "system_administrator"),
        person("admin2", "梁測安", "system_administrator"),
    ],
    ELEMENTARY: [
        person("small.principal", "溫樣石", "principal"),
        person(
            "small.director",
            "邱擬坪",
            "joint_office_director",
            "report_contact",
            Post("counselor", standing=2),
        ),
        person(
            "small.homeroom", "賴設溪", Post("homeroom_teacher", school_class="六甲")
        ),
        person("small.admin", "謝測山", "system_administrator"),
    ],
    SENIOR: [
        person("senior.principal", "沈樣嵐", "principal"),
        person("senior.director", "洪範山", "counseling_director"),
        person("senior.chief", "曾例峰", "section_chief", "report_contact"),
        person("senior.counselor", "簡示禾", Post("counselor", standing=1)),
        person("senior.joint", "鍾虛合", Post("counselor", standing=3)),
        person(
            "senior.homeroom", "盧擬青", Post("homeroom_teacher", school_class="301")
        ),
        person("senior.admin", "潘測雲", "system_administrator"),
    ],
}
# The jointly appointed counselor serves the junior high school too (身分 4), hosted by the senior high school.
BRANCH = [("senior.joint", JUNIOR, Post("counselor", standing=4, host=SENIOR))]
# Asked for by an administrator, and not yet confirmed by a second person: whom, as what, by whom.
WAITING = ("mentor", Post("counselor", standing=2), "admin")

AT_CENTER = [
    person("center", "余擬諮", "center_professional"),
    person("supervisor", "汪範督", "center_supervisor"),
]
AT_AUTHORITY = [
    person("county", "鄭試縣", "county_officer"),
    person("county.admin", "夏測府", "system_administrator"),
]

# What `make run` prints, most used first.
SHOWN = [
    "counselor",
    "director",
    "principal",
    "homeroom",
    "small.director",
    "center",
    "county",
    "admin",
    "admin2",
]
