"""The roles and their default grants, as roles.md sections 2 and 4, DESIGN.md section 14 (09) and prototype 09 have them.

`sync_default_roles` writes them to the rows; a county or a school narrows them there. What no row may ever
grant is in accounts/matrix.py.
"""

from dataclasses import dataclass, field

from accounts.default_words import (
    ATTENDING_TEAM,
    DIRECTING_SCHOOL,
    FILING_SCHOOL,
    HELPING_OWN,
    HELPING_TEAM,
    LEADING_OWN,
    LEADING_SCHOOL,
    LEADING_TEAM,
    TEACHING_OWN,
    TEACHING_SCHOOL,
)
from accounts.vocabulary import Scope, Word

Cells = dict[Scope, list[Word]]
W = Word


@dataclass(frozen=True)
class DefaultRole:
    """A role and, for each scope, the words it holds."""

    key: str
    name_zh: str
    name_en: str
    place: str  # Role.Place
    cells: Cells = field(default_factory=dict)

    def pairs(self) -> set[tuple[Word, Scope]]:
        """Every (word, scope) it grants."""
        return {(word, scope) for scope, words in self.cells.items() for word in words}


DEFAULT_ROLES: list[DefaultRole] = [
    DefaultRole(
        "homeroom_teacher",
        "導師",
        "Homeroom teacher",
        "school",
        {
            Scope.SCHOOL: TEACHING_SCHOOL,
            Scope.OWN: [
                *TEACHING_OWN,
                W.CONCERN_VIEW,
                W.CONCERN_SIGN,
                W.CASE_VIEW,
                W.RISK_VIEW,
                W.HOMEROOM_LOG_READ,
                W.MEETING_RAISE,
            ],
            Scope.TEAM: [
                *ATTENDING_TEAM,
                W.STUDENT_VIEW,
                W.CASE_VIEW,
                W.RISK_VIEW,
                W.SAFETY_PLAN_VIEW,
                W.MEETING_RAISE,
                W.RESOLUTION_VIEW,
                W.TRANSITION_VIEW,
            ],
            Scope.CLASS: [
                W.STUDENT_VIEW,
                W.STUDENT_REVEAL,
                W.PROTECTION_VIEW,
                W.CONCERN_ROSTER,
                W.CARE_VIEW,
                W.HOMEROOM_LOG_WRITE,
            ],
        },
    ),
    DefaultRole(
        "mentor_teacher",
        "認輔老師",
        "Mentor teacher",
        "school",
        {
            Scope.SCHOOL: TEACHING_SCHOOL,
            Scope.OWN: [*TEACHING_OWN, W.MENTORING_READ],
            Scope.TEAM: [
                *ATTENDING_TEAM,
                W.STUDENT_VIEW,
                W.STUDENT_REVEAL,
                W.PROTECTION_VIEW,
                W.CASE_VIEW,
                W.RISK_VIEW,
                W.MENTORING_WRITE,
                W.SAFETY_PLAN_VIEW,
                W.MEETING_RAISE,
                W.RESOLUTION_VIEW,
            ],
        },
    ),
    DefaultRole(
        "subject_teacher",
        "任課教師",
        "Subject teacher",
        "school",
        {
            Scope.SCHOOL: TEACHING_SCHOOL,
            Scope.OWN: TEACHING_OWN,
            Scope.TEAM: [
                *ATTENDING_TEAM,
                W.STUDENT_VIEW,
                W.STUDENT_REVEAL,
                W.PROTECTION_VIEW,
                W.CASE_VIEW,
            ],
        },
    ),
    DefaultRole(
        "counselor",
        "輔導教師",
        "Guidance counselor",
        "school",
        {
            Scope.SCHOOL: [
                *TEACHING_SCHOOL,
                W.STUDENT_VIEW,
                W.CONCERN_ROSTER,
                W.CARE_VIEW,
                W.CASE_OPEN,
                W.VISIT_LOG,
            ],
            Scope.OWN: [*HELPING_OWN, W.REFERRAL_VIEW, W.REPORT_CONFIRM],
            Scope.TEAM: [
                *HELPING_TEAM,
                W.PROTECTION_MANAGE,
                W.REFERRAL_VIEW,
                W.CONCERN_SIGN,
                W.CASE_INVITE,
                W.CASE_CLOSE,
                W.CASE_EXPORT,
                W.CENTER_REFER,
                W.SAFETY_PLAN_VIEW,
                W.MEETING_CONVENE,
                W.MINUTES_DRAFT,
                W.TRANSITION_VIEW,
                W.TRANSITION_ASSESS,
                W.TRANSITION_TRACK,
                W.TRANSITION_CONSENT,
                W.TRANSITION_STATUS,
                W.ACCESS_EXPLAIN,
            ],
            Scope.DEIDENTIFIED: [W.STATISTICS_VIEW],
        },
    ),
    DefaultRole(
        "professional",
        "專業輔導人員",
        "Professional counselor",
        "school",
        {
            Scope.SCHOOL: TEACHING_SCHOOL,
            Scope.OWN: [*HELPING_OWN, W.REFERRAL_VIEW],
            Scope.TEAM: [
                *HELPING_TEAM,
                W.STUDENT_VIEW,
                W.REFERRAL_VIEW,
                W.TRANSITION_VIEW,
                W.TRANSITION_ASSESS,
            ],
        },
    ),
    DefaultRole(
        "section_chief",
        "輔導組長",
        "Guidance section chief",
        "school",
        {
            Scope.SCHOOL: [*LEADING_SCHOOL, *FILING_SCHOOL, W.MINUTES_APPROVE_SECTION],
            Scope.OWN: [*LEADING_OWN, W.INCIDENT_VIEW, W.REPORT_CONFIRM],
            Scope.TEAM: [*LEADING_TEAM, W.INCIDENT_VIEW],
        },
    ),
    DefaultRole(
        "counseling_director",
        "輔導主任",
        "Counseling director",
        "school",
        {
            Scope.SCHOOL: DIRECTING_SCHOOL,
            Scope.OWN: [*LEADING_OWN, W.REPORT_CONFIRM],
            Scope.TEAM: LEADING_TEAM,
        },
    ),
    DefaultRole(
        "joint_office_director",
        "教導主任",
        "Director of teaching and guidance",
        "school",
        {
            Scope.SCHOOL: [*DIRECTING_SCHOOL, W.REPORT_GENERATE, W.REPORT_CHECK],
            Scope.OWN: LEADING_OWN,
            Scope.TEAM: LEADING_TEAM,
        },
    ),
    DefaultRole(
        "principal",
        "校長",
        "Principal",
        "school",
        {
            Scope.SCHOOL: [
                W.PROTECTION_VIEW,
                W.REFERRAL_SEAL,
                W.CONCERN_SIGN,
                W.CONCERN_ROSTER,
                W.CASE_EXCLUDE,
                W.INCIDENT_REPORT,
                W.INCIDENT_VIEW,
                W.INCIDENT_DIRECT,
                W.SAFETY_PLAN_VIEW,
                W.SAFETY_PLAN_APPROVE,
                W.MEETING_VIEW,
                W.MEETING_CHAIR,
                W.MINUTES_APPROVE_FINAL,
                W.TRANSITION_DESIGNATE,
                W.TRANSITION_SIGN,
                W.TRANSITION_EXEMPT,
                W.TRANSITION_APPROVE,
                W.TRANSITION_STATUS,
                W.PEOPLE_REVIEW,
                W.MATRIX_REVIEW,
                W.EMERGENCY_APPROVE,
                W.AUDIT_VIEW,
                W.AUDIT_EXPORT,
            ],
            # Distributed after approval: what she signed stays readable to her, meeting by meeting.
            Scope.TEAM: [W.MEETING_SIGN_IN, W.MINUTES_READ],
            Scope.UNDER_REVIEW: [
                W.STUDENT_VIEW,
                W.STUDENT_REVEAL,
                W.REFERRAL_VIEW,
                W.CONCERN_VIEW,
                W.CASE_VIEW,
                W.RISK_VIEW,
                W.MINUTES_READ,
                W.RESOLUTION_VIEW,
                W.TRANSITION_VIEW,
                W.ACCESS_EXPLAIN,
            ],
            Scope.DEIDENTIFIED: [W.REPORT_VIEW, W.STATISTICS_VIEW],
        },
    ),
    DefaultRole(
        "student_affairs",
        "學務人員",
        "Student affairs",
        "school",
        {
            Scope.SCHOOL: [
                *TEACHING_SCHOOL,
                W.STUDENT_VIEW,
                W.STUDENT_REVEAL,
                W.PROTECTION_VIEW,
                W.CONCERN_ROSTER,
                W.CARE_VIEW,
                W.INCIDENT_VIEW,
                W.INCIDENT_DIRECT,
                W.SAFETY_PLAN_VIEW,
                W.SAFETY_PLAN_MANAGE,
                W.TRANSITION_SIGN,
            ],
            Scope.OWN: [
                W.REFERRAL_VIEW,
                W.RESOLUTION_VIEW,
                W.RESOLUTION_REPORT,
            ],
            Scope.TEAM: [
                *ATTENDING_TEAM,
                W.CASE_VIEW,
                W.RISK_VIEW,
                W.MEETING_RAISE,
                W.RESOLUTION_VIEW,
            ],
            Scope.UNDER_REVIEW: [W.TRANSITION_VIEW],
            Scope.STATUS_ONLY: [W.TRANSITION_STATUS],
        },
    ),
    DefaultRole(
        "academic_affairs",
        "教務人員",
        "Academic affairs",
        "school",
        {
            Scope.SCHOOL: [
                *TEACHING_SCHOOL,
                W.STUDENT_VIEW,
                W.STUDENT_REVEAL,
                W.STUDENT_EDIT,
                W.STUDENT_EXPORT,
                W.ROSTER_MANAGE,
                W.CONCERN_ROSTER,
                W.TRANSITION_SIGN,
            ],
            Scope.OWN: TEACHING_OWN,
            Scope.TEAM: [*ATTENDING_TEAM, W.RESOLUTION_VIEW],
            Scope.UNDER_REVIEW: [W.TRANSITION_VIEW],
            Scope.STATUS_ONLY: [W.TRANSITION_STATUS],
        },
    ),
    DefaultRole(
        "special_education",
        "特教教師",
        "Special-education teacher",
        "school",
        {
            Scope.SCHOOL: TEACHING_SCHOOL,
            Scope.OWN: TEACHING_OWN,
            Scope.TEAM: [
                *ATTENDING_TEAM,
                W.STUDENT_VIEW,
                W.STUDENT_REVEAL,
                W.PROTECTION_VIEW,
                W.CASE_VIEW,
                W.RISK_VIEW,
                W.SAFETY_PLAN_VIEW,
                W.MEETING_RAISE,
                W.RESOLUTION_VIEW,
                W.TRANSITION_VIEW,
            ],
        },
    ),
    DefaultRole(
        "incident_reporter",
        "通報權責人員",
        "Designated incident reporter",
        "school",
        {
            Scope.SCHOOL: [
                W.STUDENT_VIEW,
                W.STUDENT_REVEAL,
                W.PROTECTION_VIEW,
                W.INCIDENT_REPORT,
                W.INCIDENT_VIEW,
                W.INCIDENT_FILE,
                W.INCIDENT_DIRECT,
            ],
        },
    ),
    DefaultRole(
        "report_contact",
        "填報窗口",
        "Monthly-report contact",
        "school",
        {
            Scope.SCHOOL: [W.INCIDENT_REPORT, W.REPORT_VIEW, *FILING_SCHOOL],
            Scope.OWN: [W.INCIDENT_VIEW],
            Scope.DEIDENTIFIED: [W.STATISTICS_VIEW],
        },
    ),
    DefaultRole(
        "records_custodian",
        "資料保管人員",
        "Records custodian",
        "school",
        {
            Scope.SCHOOL: [
                W.STUDENT_VIEW,
                W.STUDENT_REVEAL,
                W.CONCERN_ROSTER,
                W.INCIDENT_REPORT,
                W.MINUTES_REGISTER_PAPER,
                W.TRANSITION_DISPATCH,
                W.CUSTODY_MANAGE,
                W.VISIT_LOG,
            ],
            Scope.OWN: [W.INCIDENT_VIEW],
            Scope.STATUS_ONLY: [W.CASE_VIEW, W.TRANSITION_STATUS],
        },
    ),
    DefaultRole(
        "center_professional",
        "輔諮中心專業輔導人員",
        "Counseling-center professional",
        "center",
        {
            Scope.OWN: [*HELPING_OWN, W.CENTER_REPORT],
            Scope.TEAM: [*HELPING_TEAM, W.STUDENT_VIEW, W.INCIDENT_REPORT],
            Scope.DEIDENTIFIED: [W.STATISTICS_VIEW],
        },
    ),
    DefaultRole(
        "center_supervisor",
        "輔諮中心督導",
        "Counseling-center supervisor",
        "center",
        {
            Scope.CENTER: [
                W.STUDENT_VIEW,
                W.STUDENT_REVEAL,
                W.CASE_VIEW,
                W.RISK_VIEW,
                W.CENTER_ACCEPT,
                W.RECORD_SUMMARY,
                W.RECORD_OPEN,
                W.INCIDENT_REPORT,
                W.CENTER_REPORT,
                W.PEOPLE_REVIEW,
            ],
            Scope.TEAM: ATTENDING_TEAM,
            Scope.DEIDENTIFIED: [W.STATISTICS_VIEW],
        },
    ),
    DefaultRole(
        "county_officer",
        "縣市承辦人",
        "County officer",
        "authority",
        {
            Scope.SCHOOL: [
                W.REPORT_DECIDE_AMENDMENT,
                W.NEWS_PUBLISH,
                W.PEOPLE_REVIEW,
                W.MATRIX_REVIEW,
                W.CALENDAR_MANAGE,
            ],
            Scope.STATUS_ONLY: [
                W.CONCERN_ROSTER,
                W.INCIDENT_SUMMARY,
                W.TRANSITION_STATUS,
                W.TRANSITION_REGISTER,
                W.REPORT_VIEW,
                W.REPORT_PROGRESS,
            ],
            Scope.DEIDENTIFIED: [W.STATISTICS_VIEW],
        },
    ),
    DefaultRole(
        "system_administrator",
        "系統管理員",
        "System administrator",
        "any",
        {
            Scope.SCHOOL: [
                W.REPORT_LAYOUT,
                W.REPORT_DECIDE_AMENDMENT,
                W.NEWS_PUBLISH,
                W.PEOPLE_MANAGE,
                W.MATRIX_PROPOSE,
                W.EMERGENCY_ASK,
                W.AUDIT_VIEW,
                W.CALENDAR_MANAGE,
                W.SETTINGS_MANAGE,
            ],
            Scope.STATUS_ONLY: [W.ACCESS_EXPLAIN],
        },
    ),
]
