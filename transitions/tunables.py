"""What can be tuned about transitions."""

from transitions import transfer_tunables  # noqa: F401  its entries register themselves
