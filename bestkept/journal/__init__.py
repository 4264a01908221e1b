"""What happened: every act, written once, in an order that can be proved."""
