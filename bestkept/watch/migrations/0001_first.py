import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('journal', '0001_first'),
        ('register', '0001_first'),
    ]

    operations = [
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('document', models.CharField(max_length=20)),
                ('version', models.PositiveIntegerField()),
                ('lens', models.CharField(max_length=40)),
                ('path', models.TextField()),
                ('member', models.TextField()),
                ('line', models.BigIntegerField()),
                ('start', models.BigIntegerField()),
                ('end', models.BigIntegerField()),
                ('share', models.DecimalField(decimal_places=4, max_digits=5)),
                ('grade', models.CharField(max_length=20)),
                ('public', models.BooleanField()),
                ('excerpt_sha256', models.CharField(max_length=64)),
                ('identity', models.CharField(max_length=64, unique=True)),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='register.asset')),
                ('seen_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Triage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('verdict', models.CharField(max_length=20)),
                ('because', models.TextField()),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='watch.finding')),
                ('recorded_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
                ('superseded_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('superseded_in__isnull', True)), models.Q(('ended_on__gte', models.F('valid_from')), ('superseded_in__isnull', False)), _connector='OR'), name='watch_triage_open_or_closed'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='watch_triage_lasts')],
            },
        ),
    ]
