"""One archive of all that an installation keeps: made while it runs, put back while it does not."""
