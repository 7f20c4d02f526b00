from meetings.models.approvals import ApprovalChain, ApprovalStage, Comment
from meetings.models.attendees import Attendee, HeadCount
from meetings.models.custody import Handout, MeetingFile
from meetings.models.grants import MeetingGrant
from meetings.models.meetings import Meeting
from meetings.models.minutes import Minutes, MinutesVersion
from meetings.models.needs import Need
from meetings.models.preparation import PreparationItem
from meetings.models.resolutions import Progress, Resolution

__all__ = [
    "ApprovalChain",
    "ApprovalStage",
    "Attendee",
    "Comment",
    "Handout",
    "HeadCount",
    "Meeting",
    "MeetingFile",
    "MeetingGrant",
    "Minutes",
    "MinutesVersion",
    "Need",
    "PreparationItem",
    "Progress",
    "Resolution",
]
