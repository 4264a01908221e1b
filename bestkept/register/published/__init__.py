"""What the owner declared public: brochures, own open source. Copies of it are excused."""
