import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_first'),
        ('journal', '0002_done'),
        ('people', '0004_work'),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('scope', models.CharField(max_length=20)),
                ('due', models.DateField()),
                ('recorded_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='recertification.campaign')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.grant')),
            ],
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(max_length=20)),
                ('because', models.TextField()),
                ('batch', models.PositiveIntegerField()),
                ('seconds', models.PositiveIntegerField()),
                ('stamped', models.BooleanField()),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review', to='recertification.item')),
                ('recorded_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='journal.act')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.UniqueConstraint(fields=('campaign', 'grant'), name='recertification_item_once'),
        ),
    ]
