"""The addresses of the desk."""

from django.urls import path

from bestkept.web.desk import (
    assets,
    findings,
    incidents,
    intake,
    ledger,
    notices,
    overview,
    persons,
    questions,
)

urlpatterns = [
    path("desk/", overview.overview, name="overview"),
    path("register/", assets.register, name="register"),
    path("register/<str:number>/", assets.asset, name="asset"),
    path("register/<str:number>/binder/", assets.binder, name="binder"),
    path("intake/", intake.queue, name="intake"),
    path("intake/<str:number>/", intake.decide, name="decide"),
    path("protect/", notices.notices, name="notices"),
    path("protect/tell/", notices.tell, name="tell"),
    path("protect/<str:number>/withdraw/", notices.withdraw, name="withdraw"),
    path("questions/", questions.questions, name="questions"),
    path("questions/<str:number>/", questions.question, name="question"),
    path("watch/", findings.findings, name="findings"),
    path("watch/<str:number>/", findings.finding, name="finding"),
    path("respond/", incidents.incidents, name="incidents"),
    path("respond/<str:number>/", incidents.incident, name="incident"),
    path("prove/", ledger.ledger, name="ledger"),
    path("prove/checkpoint/", ledger.checkpoint, name="checkpoint"),
    path("prove/<int:number>/", ledger.entry, name="entry"),
    path("people/", persons.persons, name="persons"),
    path("people/<str:email>/", persons.person, name="person"),
]
