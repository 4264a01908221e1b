"""Ways to the entries of one verb, and to those that are no mere looks: nearly all are looks.

A partial index is used only where the question says its condition in the same literal words, so
both are written here and in queries.py as they are, and not as an `Index` of the model.
"""

from django.db import migrations

DONE = "verb <> 'page.viewed'"


class Migration(migrations.Migration):

    dependencies = [('journal', '0001_first')]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX journal_act_done ON journal_act (number) WHERE {DONE}",
            "DROP INDEX journal_act_done",
        ),
        migrations.RunSQL(
            f"CREATE INDEX journal_act_done_verb ON journal_act (verb, number) WHERE {DONE}",
            "DROP INDEX journal_act_done_verb",
        ),
    ]
