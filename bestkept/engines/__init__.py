"""Three engines that know no Django, no network, no clock and no database."""
