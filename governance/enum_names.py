"""Names of choices in the description of the API.

Fields of the same name with other choices: each set gets a name of its own.
"""

ENUM_NAMES = {
    "ItemCategoryEnum": "reports.choices.Category",
    "CaseCategoryEnum": "disputes.choices.CaseCategory",
    "CaseTierEnum": "disputes.choices.CaseTier",
    "TierEnum": "org_tree.shapes.Tier",
    "PartyRoleEnum": "reports.choices.PartyRole",
    "CaseStateEnum": "disputes.choices.State",
    "DayStateEnum": "reports.choices.DayState",
    "OrderStateEnum": "supervision.choices.OrderState",
    "ProjectStateEnum": "volunteers.choices.ProjectState",
    "CaseSourceEnum": "disputes.choices.Source",
    "VisitKindEnum": "visits.choices.VisitKind",
    "AnswerChannelEnum": "disputes.choices.Channel",
    "ToldByEnum": "visits.choices.Channel",
    "VisitWhereEnum": "visits.choices.Where",
    "VisitPeriodEnum": "visits.choices.PeriodKind",
    "MeetingStateEnum": "visits.choices.MeetingState",
    "InvitationEnum": "visits.choices.Invitation",
    "NeedEnum": "visits.choices.Need",
    "CheckInKindEnum": "visits.choices.CheckInKind",
    "CheckInStateEnum": "visits.choices.CheckInState",
    "CommunityActivityStateEnum": "visits.choices.ActivityState",
    "VisitMeasureEnum": "visits.choices.Measure",
    "ItemSourceEnum": "reports.choices.ItemSource",
    "VolunteerStatusEnum": "volunteers.choices.VolunteerStatus",
    "ActivityStateEnum": "volunteers.choices.ActivityState",
    "SignUpStateEnum": "volunteers.choices.SignUpState",
    "RedemptionStateEnum": "volunteers.choices.RedemptionState",
    "PointsKindEnum": "volunteers.choices.TransactionKind",
    "TeamKindEnum": "volunteers.choices.TeamKind",
}
