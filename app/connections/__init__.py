"""Where models are reached, and with which key."""
