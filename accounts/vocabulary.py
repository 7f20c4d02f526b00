"""The permission words and scopes: what a role can be granted, in the order and groups of the matrix page."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """範圍: on which objects a word holds. NONE is only written where a county or school closes a cell."""

    OWN = "own", _("自己")
    TEAM = "team", _("參與")
    CLASS = "class", _("本班")
    UNDER_REVIEW = "under_review", _("核閱期")
    SCHOOL = "school", _("本校")
    CENTER = "center", _("本中心")
    STATUS_ONLY = "status_only", _("僅狀態")
    DEIDENTIFIED = "deidentified", _("去識別")
    NONE = "none", _("無")


class Group(models.TextChoices):
    """權限分組: the row groups of the matrix."""

    STUDENTS = "students", _("學生")
    CASES = "cases", _("個案")
    RECORDS = "records", _("晤談紀錄")
    INCIDENTS = "incidents", _("通報與安全")
    MEETINGS = "meetings", _("會議")
    TRANSITIONS = "transitions", _("轉銜")
    REPORTS = "reports", _("月報與統計")
    SYSTEM = "system", _("系統")


class Word(models.TextChoices):
    """權限: one thing a person may do."""

    STUDENT_VIEW = "student.view", _("查看學生基本資料")
    STUDENT_REVEAL = "student.reveal_name", _("顯示全名與電話（留紀錄）")
    STUDENT_EDIT = "student.edit", _("維護學生資料")
    STUDENT_EXPORT = "student.export", _("匯出學生名單")
    PROTECTION_VIEW = "protection.view", _("查看保護註記")
    PROTECTION_MANAGE = "protection.manage", _("維護保護註記")
    ROSTER_MANAGE = "roster.manage", _("匯入與維護名冊")

    REFERRAL_CREATE = "referral.create", _("建立轉介")
    REFERRAL_VIEW = "referral.view", _("查看轉介")
    REFERRAL_DECIDE = "referral.decide", _("評估轉介並派案或退回")
    REFERRAL_SEAL = "referral.seal", _("轉介核章（校長）")
    CONCERN_VIEW = "concern.view", _("查看高關懷評估表")
    CONCERN_SIGN = "concern.sign", _("填寫與簽章高關懷評估表")
    CONCERN_ROSTER = "concern.roster", _("查看高關懷名冊（遮罩）")
    CARE_VIEW = "care.view", _("查看主動關懷名單")
    CASE_VIEW = "case.view", _("查看個案與基本資料")
    CASE_OPEN = "case.open", _("開案與重新開案")
    CASE_EDIT = "case.edit", _("維護輔導計畫")
    CASE_ASSIGN = "case.assign", _("指派主責與輔導團隊")
    CASE_INVITE = "case.invite", _("開放給導師或邀請同仁")
    CASE_EXCLUDE = "case.exclude", _("核定利益迴避")
    CASE_CLOSE = "case.close", _("提出結案")
    CASE_APPROVE_CLOSING = "case.approve_closing", _("核可結案")
    CASE_EXPORT = "case.export", _("匯出個案清單")
    CONSENT_MANAGE = "consent.manage", _("登錄諮商同意書")
    RISK_VIEW = "risk.view", _("查看風險評估")
    RISK_ASSESS = "risk.assess", _("評估風險")
    CENTER_REFER = "center.refer", _("申請輔諮中心服務")
    CENTER_ACCEPT = "center.accept", _("受理學校申請")
    HOMEROOM_LOG_WRITE = "homeroom_log.write", _("填寫導師輔導紀錄")
    HOMEROOM_LOG_READ = "homeroom_log.read", _("讀取導師輔導紀錄")
    MENTORING_WRITE = "mentoring.write", _("填寫認輔紀錄")
    MENTORING_READ = "mentoring.read", _("讀取認輔紀錄")

    RECORD_SUMMARY = "record.summary", _("讀取晤談摘要")
    RECORD_READ = "record.read", _("讀取一般晤談")
    RECORD_READ_RESTRICTED = "record.read_restricted", _("讀取「限主責」晤談")
    RECORD_OPEN = "record.open_with_reason", _("附理由開啟晤談全文")
    RECORD_OPEN_RESTRICTED = "record.open_restricted", _("附理由開啟「限主責」晤談")
    RECORD_WRITE = "record.write", _("新增與修改")
    RECORD_CORRECT = "record.correct", _("更正自己的紀錄")
    RECORD_VOID = "record.void", _("作廢或移動紀錄")
    RECORD_PRINT = "record.print", _("列印紀錄")
    SERVICE_LOG = "service.log", _("登錄無個案之服務")

    INCIDENT_REPORT = "incident.report", _("提出通報")
    INCIDENT_VIEW = "incident.view", _("查看通報（全名）")
    INCIDENT_SUMMARY = "incident.summary", _("查看通報摘要")
    INCIDENT_FILE = "incident.file", _("辦理法定通報與校安通報")
    INCIDENT_DIRECT = "incident.direct", _("接獲通報並指示")
    SAFETY_PLAN_VIEW = "safety_plan.view", _("查看安全計畫")
    SAFETY_PLAN_MANAGE = "safety_plan.manage", _("訂定安全計畫")
    SAFETY_PLAN_APPROVE = "safety_plan.approve", _("核定安全計畫")

    MEETING_VIEW = "meeting.view", _("查看會議")
    MEETING_RAISE = "meeting.raise", _("提出召開需求")
    MEETING_ASSESS = "meeting.assess", _("評估召開需求")
    MEETING_CONVENE = "meeting.convene", _("召開與通知")
    MEETING_CHAIR = "meeting.chair", _("主持會議")
    MEETING_SIGN_IN = "meeting.sign_in", _("簽到")
    MINUTES_DRAFT = "minutes.draft", _("起草會議紀錄")
    MINUTES_READ = "minutes.read", _("讀取會議紀錄")
    MINUTES_APPROVE_SECTION = "minutes.approve_section", _("核可：輔導組長")
    MINUTES_APPROVE_FIRST = "minutes.approve_first", _("核可：輔導主任")
    MINUTES_APPROVE_FINAL = "minutes.approve_final", _("核可：校長（最終）")
    MINUTES_REGISTER_PAPER = "minutes.register_paper", _("登錄紙本核可")
    MEETING_CHAIN = "meeting.chain", _("設定陳核流程")
    RESOLUTION_VIEW = "resolution.view", _("查看決議")
    RESOLUTION_REPORT = "resolution.report", _("回報決議執行")

    TRANSITION_VIEW = "transition.view", _("查看轉銜資料")
    TRANSITION_ASSESS = "transition.assess", _("填初評表、產生轉銜表")
    TRANSITION_EVALUATE = "transition.evaluate", _("召開評估會議")
    TRANSITION_DESIGNATE = "transition.designate", _("主持或指定評估會議主席")
    TRANSITION_SIGN = "transition.sign", _("轉銜表件核章")
    TRANSITION_TRACK = "transition.track", _("追蹤六個月")
    TRANSITION_QUERY = "transition.query", _("查詢新生轉銜身分")
    TRANSITION_REQUEST = "transition.request", _("提出轉銜資料請求")
    TRANSITION_CONSENT = "transition.consent", _("登錄轉銜同意書")
    TRANSITION_EXEMPT = "transition.exempt", _("核定免經同意")
    TRANSITION_APPROVE = "transition.approve", _("核可轉銜資料與公文")
    TRANSITION_DISPATCH = "transition.dispatch", _("登錄密件寄出與接收")
    TRANSITION_RECEIVED = "transition.received", _("讀取轉入之輔導資料")
    TRANSITION_STATUS = "transition.status", _("查看列管狀態")
    TRANSITION_REGISTER = "transition.register", _("未入學列管名冊")

    REPORT_CONFIRM = "report.confirm", _("確認自己的填報列")
    REPORT_VIEW = "report.view", _("查看本校月報")
    REPORT_GENERATE = "report.generate", _("產生 Excel、登錄上傳")
    REPORT_CHECK = "report.check", _("檢核活頁簿")
    REPORT_AMEND = "report.amend", _("申請修正月報")
    REPORT_DECIDE_AMENDMENT = "report.decide_amendment", _("核准跨學期修正")
    REPORT_PROGRESS = "report.progress", _("縣市填報進度")
    CENTER_REPORT = "center.report", _("輔諮中心月報")
    STATISTICS_VIEW = "statistics.view", _("統計查詢")
    REPORT_LAYOUT = "report.layout", _("管理填報格式")
    NEWS_PUBLISH = "news.publish", _("發布公告")

    PEOPLE_MANAGE = "people.manage", _("帳號與角色")
    PEOPLE_REVIEW = "people.review", _("年度權限清查")
    MATRIX_PROPOSE = "matrix.propose", _("提出權限異動")
    MATRIX_REVIEW = "matrix.review", _("覆核權限異動")
    ACCESS_EXPLAIN = "access.explain", _("查詢誰可以看這個案")
    EMERGENCY_ASK = "emergency.ask", _("提出緊急調閱")
    EMERGENCY_APPROVE = "emergency.approve", _("核可緊急調閱")
    AUDIT_VIEW = "audit.view", _("存取稽核（不含內容）")
    AUDIT_EXPORT = "audit.export", _("匯出存取稽核")
    CALENDAR_MANAGE = "calendar.manage", _("行事曆與期限參數")
    CUSTODY_MANAGE = "custody.manage", _("資料保管、調閱與銷毀")
    VISIT_LOG = "visit.log", _("登錄資源網絡訪視")
    SETTINGS_MANAGE = "settings.manage", _("系統設定")

    @property
    def group(self) -> Group:
        """The row group it stands in on the matrix page."""
        return GROUP_OF[self.value.split(".")[0]]


GROUP_OF = {
    **dict.fromkeys(("student", "protection", "roster"), Group.STUDENTS),
    **dict.fromkeys(
        ("referral", "concern", "care", "case", "consent", "risk", "center"),
        Group.CASES,
    ),
    **dict.fromkeys(("homeroom_log", "mentoring"), Group.CASES),
    **dict.fromkeys(("record", "service"), Group.RECORDS),
    **dict.fromkeys(("incident", "safety_plan"), Group.INCIDENTS),
    **dict.fromkeys(("meeting", "minutes", "resolution"), Group.MEETINGS),
    "transition": Group.TRANSITIONS,
    **dict.fromkeys(("report", "statistics", "news"), Group.REPORTS),
    **dict.fromkeys(
        (
            "people",
            "matrix",
            "access",
            "emergency",
            "audit",
            "calendar",
            "custody",
            "visit",
            "settings",
        ),
        Group.SYSTEM,
    ),
}

# Reading any of these is reading session content, which always asks for the second factor (SECURITY.md B3).
SESSION_CONTENT = frozenset(
    {
        Word.RECORD_SUMMARY,
        Word.RECORD_READ,
        Word.RECORD_READ_RESTRICTED,
        Word.RECORD_OPEN,
        Word.RECORD_OPEN_RESTRICTED,
        Word.TRANSITION_RECEIVED,
    }
)

# These open other people's doors, so they ask for it as well.
PRIVILEGED = frozenset(
    {
        Word.PEOPLE_MANAGE,
        Word.PEOPLE_REVIEW,
        Word.MATRIX_PROPOSE,
        Word.MATRIX_REVIEW,
        Word.EMERGENCY_ASK,
        Word.EMERGENCY_APPROVE,
        Word.AUDIT_VIEW,
        Word.AUDIT_EXPORT,
        Word.SETTINGS_MANAGE,
        Word.CUSTODY_MANAGE,
    }
)


def object_words(*words: Word) -> list[tuple[str, str]]:
    """For a model's `Meta.permissions`: the words that named people may hold on one of its objects."""
    return [(word.value, word.value) for word in words]
