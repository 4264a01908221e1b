import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agreements', '0002_texts_and_notices'),
        ('journal', '0002_done'),
        ('people', '0006_groups'),
        ('repapering', '0001_first'),
    ]

    operations = [
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.CharField(max_length=80)),
                ('recorded_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
                ('terms', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='agreements.terms')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Telling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.TextField()),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tellings', to='repapering.lawchange')),
                ('recorded_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Told',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('read_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
                ('telling', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='told', to='repapering.telling')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('telling', 'person'), name='repapering_told_once')],
            },
        ),
    ]
