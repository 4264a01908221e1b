"""The addresses of the desk."""

from django.urls import path

from bestkept.web.desk import (
    assets,
    binders,
    findings,
    incidents,
    index,
    intake,
    ledger,
    overview,
    persons,
    scans,
    settings,
    work,
)

urlpatterns = [
    path("desk/", overview.overview, name="overview"),
    path("register/", assets.register, name="register"),
    path("register/<str:number>/", assets.asset, name="asset"),
    path("register/<str:number>/binder/", assets.binder, name="binder"),
    path("intake/", intake.queue, name="intake"),
    path("intake/<str:number>/", intake.decide, name="decide"),
    path("watch/", findings.findings, name="findings"),
    path("watch/<str:number>/", findings.finding, name="finding"),
    path("scans/", scans.scans, name="scans"),
    path("index/", index.index, name="index"),
    path("work/<str:name>/", work.work, name="work"),
    path("respond/", incidents.incidents, name="incidents"),
    path("respond/<str:number>/", incidents.incident, name="incident"),
    path("prove/", ledger.ledger, name="ledger"),
    path("prove/checkpoint/", ledger.checkpoint, name="checkpoint"),
    path("prove/binders/", binders.binders, name="binders"),
    path("prove/binders/<str:name>/", binders.fetch, name="fetch"),
    path("settings/", settings.settings, name="settings"),
    path("prove/<int:number>/", ledger.entry, name="entry"),
    path("people/", persons.persons, name="persons"),
    path("people/<str:email>/", persons.person, name="person"),
]
