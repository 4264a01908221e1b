import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('journal', '0001_first'),
    ]

    operations = [
        migrations.CreateModel(
            name='Advice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('number', models.CharField(max_length=20, unique=True)),
                ('country', models.CharField(max_length=2)),
                ('topic', models.CharField(max_length=40)),
                ('form', models.CharField(max_length=40)),
                ('outcome', models.CharField(max_length=20)),
                ('question', models.TextField()),
                ('answer', models.TextField()),
                ('counsel', models.CharField(max_length=200)),
                ('file', models.CharField(max_length=40)),
                ('privileged', models.BooleanField()),
                ('recorded_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
                ('superseded_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('superseded_in__isnull', True)), models.Q(('ended_on__gte', models.F('valid_from')), ('superseded_in__isnull', False)), _connector='OR'), name='countries_advice_open_or_closed'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='countries_advice_lasts')],
            },
        ),
    ]
