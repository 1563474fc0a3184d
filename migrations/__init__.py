"""One file a change; every change only adds."""
