import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Act',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.BigIntegerField(null=True, unique=True)),
                ('verb', models.CharField(max_length=80)),
                ('version', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('leaf', models.BinaryField()),
                ('leaf_hash', models.BinaryField(max_length=32)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Head',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.BigIntegerField()),
                ('frontier', models.BinaryField()),
                ('root', models.BinaryField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='Field',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('value', models.TextField()),
                ('salt', models.BinaryField(max_length=16)),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fields', to='journal.act')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('act', 'name'), name='journal_field_named_once')],
            },
        ),
        migrations.CreateModel(
            name='Subject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=200)),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subjects', to='journal.act')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('label', 'act'), name='journal_subject_once')],
            },
        ),
    ]
