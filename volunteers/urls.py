"""Addresses of the app's pages, below /volunteers/."""

from django.urls import path

from volunteers import keeping_urls, own_urls
from volunteers.views import (
    activities,
    certificates,
    help,
    organizations,
    people,
    projects,
)

app_name = "volunteers"
urlpatterns = [
    path("", activities.home, name="home"),
    path("activities/new/", activities.activity_new, name="activity_new"),
    path("activities/<int:pk>/", activities.activity_detail, name="activity_detail"),
    path("activities/<int:pk>/change/", activities.activity_change, name="activity_change"),
    path("activities/<int:pk>/copy/", activities.activity_copy, name="activity_copy"),
    path("activities/<int:pk>/cancel/", activities.activity_cancel, name="activity_cancel"),
    path("activities/<int:pk>/hours/", activities.activity_hours, name="activity_hours"),
    path("activities/<int:pk>/sign-up/", activities.activity_sign_up, name="activity_sign_up"),
    *(
        path(
            f"activities/<int:pk>/{act}/",
            activities.activity_act,
            {"act": act},
            name=f"activity_{act}",
        )
        for act in activities.PLAIN
    ),
    *(
        path(
            f"sign-ups/<int:pk>/{act}/",
            activities.sign_up_act,
            {"act": act},
            name=f"sign_up_{act}",
        )
        for act in activities.SIGN_UP_ACTS
    ),
    path("people/", people.person_list, name="person_list"),
    path("people/find/", people.person_find, name="person_find"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<str:number>/", people.person_detail, name="person_detail"),
    path("people/<str:number>/change/", people.person_change, name="person_change"),
    path("people/<str:number>/reveal/", people.person_reveal, name="person_reveal"),
    path("people/<str:number>/account/", people.person_account, name="person_account"),
    path("people/<str:number>/leave/", people.person_leave, name="person_leave"),
    path("people/<str:number>/certificate/", certificates.certificate_new, name="certificate_new"),
    path("certificates/", certificates.certificate_list, name="certificate_list"),
    path("certificates/mine/", certificates.my_certificates, name="my_certificates"),
    path("certificates/ask/", certificates.certificate_ask, name="certificate_ask"),
    path("certificates/template/", certificates.certificate_template, name="certificate_template"),
    path(
        "certificates/template/file/",
        certificates.certificate_template_file,
        name="certificate_template_file",
    ),
    path(
        "certificates/template/restore/",
        certificates.certificate_template_restore,
        name="certificate_template_restore",
    ),
    path("certificates/<int:pk>/", certificates.certificate_detail, name="certificate_detail"),
    path("certificates/<int:pk>/issue/", certificates.certificate_issue, name="certificate_issue"),
    *(
        path(
            f"certificates/<int:pk>/{act}/",
            certificates.certificate_end,
            {"act": act},
            name=f"certificate_{act}",
        )
        for act in ("refuse", "revoke")
    ),
    *(
        path(
            f"certificates/<int:pk>/certificate.{kind}",
            certificates.certificate_file,
            {"kind": kind},
            name=f"certificate_{kind}",
        )
        for kind in ("docx", "pdf")
    ),
    path("help/", help.help_list, name="help_list"),
    path("help/for/<int:pk>/", help.help_for_item, name="help_for_item"),
    path("help/for/<int:pk>/offer/", help.help_offer, name="help_offer"),
    path("help/<int:pk>/", help.help_detail, name="help_detail"),
    path("help/<int:pk>/widen/", help.help_widen, name="help_widen"),
    path("help/<int:pk>/take/", help.help_take, name="help_take"),
    path("help/<int:pk>/give-back/", help.help_give_back, name="help_give_back"),
    path("help/<int:pk>/finish/", help.help_finish, name="help_finish"),
    path("help/<int:pk>/end/", help.help_end, name="help_end"),
    path("help/<int:pk>/answer/", help.help_answer, name="help_answer"),
    path("help/<int:pk>/reveal/", help.help_reveal, name="help_reveal"),
    *keeping_urls.urlpatterns,
    *own_urls.urlpatterns,
    path("projects/", projects.project_list, name="project_list"),
    path("projects/new/", projects.project_new, name="project_new"),
    path("projects/<int:pk>/", projects.project_detail, name="project_detail"),
    path("projects/<int:pk>/change/", projects.project_change, name="project_change"),
    path("projects/<int:pk>/start/", projects.project_start, name="project_start"),
    *(
        path(f"projects/<int:pk>/{act}/", projects.project_end, {"act": act}, name=f"project_{act}")
        for act in ("accept", "end")
    ),
    path("projects/<int:pk>/milestones/", projects.milestone_new, name="milestone_new"),
    path("milestones/<int:pk>/drop/", projects.milestone_drop, name="milestone_drop"),
    path("milestones/<int:pk>/judge/", projects.milestone_judge, name="milestone_judge"),
    path("projects/<int:pk>/activities/", projects.project_link, name="project_link"),
    path(
        "projects/<int:pk>/activities/<int:activity_pk>/drop/",
        projects.project_unlink,
        name="project_unlink",
    ),
    path("organizations/", organizations.organization_list, name="organization_list"),
    path("organizations/new/", organizations.organization_new, name="organization_new"),
    path("organizations/<int:pk>/", organizations.organization_detail, name="organization_detail"),
    path(
        "organizations/<int:pk>/change/",
        organizations.organization_change,
        name="organization_change",
    ),
    path(
        "organizations/<int:pk>/reveal/",
        organizations.organization_reveal,
        name="organization_reveal",
    ),
    path("import/", people.register_import, name="register_import"),
    *(
        path(
            f"import/blank.{kind}",
            people.register_blank,
            {"kind": kind},
            name=f"register_blank_{kind}",
        )
        for kind in ("xlsx", "csv")
    ),
]
