"""Addresses of the pages of files; what stands first is never taken for a case's number."""

from django.urls import path

from papers.views import dues, file, filling, managing

app_name = "papers"
urlpatterns = [
    path("templates/", managing.template_list, name="templates"),
    path("templates/rules/new/", managing.rule_new, name="rule_new"),
    path("templates/rates/new/", managing.rate_new, name="rate_new"),
    path("templates/<slug:kind>/", managing.template_replace, name="template_replace"),
    path("templates/<slug:kind>/file/", managing.template_file, name="template_file"),
    path("templates/<slug:kind>/restore/", managing.template_restore, name="template_restore"),
    path("areas/<str:code>/dues/", dues.dues_in_area, name="dues_in_area"),
    path("<str:number>/", file.file_detail, name="file"),
    path("<str:number>/card/", file.file_card, name="card"),
    path("<str:number>/file.pdf", file.print_file, name="whole"),
    path("<str:number>/<slug:kind>.pdf", file.print_document, name="print"),
    path("<str:number>/<slug:kind>.docx", file.word_document, name="word"),
    path("<str:number>/fill/<slug:place>/", filling.fill, name="fill"),
    path("<str:number>/fill/<slug:place>/<int:pk>/", filling.fill, name="change"),
    path("<str:number>/parties/<int:pk>/", filling.party, name="party"),
    path("<str:number>/upload/", filling.upload, name="upload"),
    path("<str:number>/uploads/<int:pk>/", filling.upload_content, name="upload_content"),
    path("<str:number>/uploads/<int:pk>/withdraw/", filling.upload_withdraw, name="withdraw"),
    path("<str:number>/instalments/<int:pk>/", filling.performed, name="performed"),
    path(
        "<str:number>/instalments/<int:pk>/take-back/",
        filling.performed_take_back,
        name="performed_take_back",
    ),
    path("<str:number>/claim/", filling.claim, name="claim"),
    path("<str:number>/bound/<int:edition>/", filling.bound_copy, name="bound"),
]
