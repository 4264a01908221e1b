import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('journal', '0001_first'),
        ('people', '0004_work'),
        ('register', '0002_wider'),
    ]

    operations = [
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('recorded_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Terms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('ended_on', models.DateField(null=True)),
                ('amendment', models.PositiveIntegerField()),
                ('every_secret', models.BooleanField()),
                ('purposes', models.TextField()),
                ('survives', models.CharField(max_length=400)),
                ('law', models.CharField(max_length=200)),
                ('form', models.CharField(max_length=40)),
                ('signed_on', models.DateField()),
                ('notice_days', models.PositiveIntegerField(null=True)),
                ('renewal', models.CharField(max_length=20)),
                ('file', models.CharField(max_length=40)),
                ('sha256', models.CharField(max_length=64)),
                ('because', models.TextField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='agreements.agreement')),
                ('recorded_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
                ('superseded_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Covered',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_version', models.PositiveIntegerField(null=True)),
                ('last_version', models.PositiveIntegerField(null=True)),
                ('asset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.asset')),
                ('terms', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covered', to='agreements.terms')),
            ],
        ),
        migrations.CreateModel(
            name='Obligation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveIntegerField()),
                ('words', models.TextField()),
                ('due', models.DateField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='obligations', to='agreements.agreement')),
                ('done_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('recorded_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agreement', 'order'), name='agreements_owed_once')],
            },
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='agreements.agreement')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('recorded_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('person__isnull', True), ('organisation__isnull', True), _connector='XOR'), name='agreements_party_is_one')],
            },
        ),
        migrations.AddConstraint(
            model_name='terms',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('superseded_in__isnull', True)), models.Q(('ended_on__gte', models.F('valid_from')), ('superseded_in__isnull', False)), _connector='OR'), name='agreements_terms_open_or_closed'),
        ),
        migrations.AddConstraint(
            model_name='terms',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='agreements_terms_lasts'),
        ),
        migrations.AddConstraint(
            model_name='terms',
            constraint=models.UniqueConstraint(fields=('agreement', 'amendment'), name='agreements_once'),
        ),
        migrations.AddConstraint(
            model_name='covered',
            constraint=models.UniqueConstraint(fields=('terms', 'asset'), name='agreements_covered_once'),
        ),
    ]
