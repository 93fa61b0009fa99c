"""Addresses of rewards, points, rules and teams, below /volunteers/."""

from django.urls import path

from volunteers.views import exports, points, rewards, teams

urlpatterns = [
    path("export/", exports.register_export, name="register_export"),
    path("rewards/", rewards.reward_list, name="reward_list"),
    path("rewards/new/", rewards.reward_new, name="reward_new"),
    path("rewards/<int:pk>/stock/", rewards.reward_stock, name="reward_stock"),
    path("rewards/<int:pk>/open/", rewards.reward_open, name="reward_open"),
    path("rewards/<int:pk>/claim/", rewards.reward_claim, name="reward_claim"),
    path("claims/", rewards.claim_list, name="claim_list"),
    path("claims/<int:pk>/hand-over/", rewards.claim_hand_over, name="claim_hand_over"),
    path("claims/<int:pk>/cancel/", rewards.claim_cancel, name="claim_cancel"),
    path("people/<str:number>/points/", points.person_points, name="person_points"),
    path("activities/<int:pk>/records/", points.record_list, name="record_list"),
    path("sign-ups/<int:pk>/hours/", points.record_add, name="record_add"),
    path("records/<int:pk>/correct/", points.record_correct, name="record_correct"),
    path("rules/", points.rule_list, name="rule_list"),
    path("rules/points/", points.points_rule_new, name="points_rule_new"),
    path("rules/stars/", points.stars_new, name="stars_new"),
    path("teams/new/", teams.team_new, name="team_new"),
    path("teams/<str:code>/", teams.team_detail, name="team_detail"),
    path("teams/<str:code>/rename/", teams.team_rename, name="team_rename"),
    path("teams/<str:code>/close/", teams.team_close, name="team_close"),
    path("teams/<str:code>/points/", points.team_points, name="team_points"),
    path("memberships/<int:pk>/end/", teams.membership_end, name="membership_end"),
]
