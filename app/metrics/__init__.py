"""What the program counts of itself, and how Prometheus reads it.

`figures` holds every figure; whoever does the thing counts it where it is done. Counting costs no
statement and no lock: all of it happens on the event loop of this process.
"""

from app.metrics.kinds import Counter, Figure, Gauge, Histogram, exposed

__all__ = ["Counter", "Figure", "Gauge", "Histogram", "exposed"]
