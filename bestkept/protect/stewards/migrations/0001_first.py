import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('journal', '0002_done'),
        ('people', '0004_work'),
    ]

    operations = [
        migrations.CreateModel(
            name='Steward',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('post', models.CharField(max_length=20)),
                ('country', models.CharField(max_length=2)),
                ('because', models.TextField()),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('recorded_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
                ('superseded_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('superseded_in__isnull', True)), models.Q(('ended_on__gte', models.F('valid_from')), ('superseded_in__isnull', False)), _connector='OR'), name='stewards_steward_open_or_closed'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='stewards_steward_lasts'), models.CheckConstraint(condition=models.Q(models.Q(('country', ''), ('organisation__isnull', False)), models.Q(('organisation__isnull', True), models.Q(('country', ''), _negated=True)), _connector='OR'), name='stewards_steward_of_one')],
            },
        ),
    ]
