"""Writing courses without a terminal: packages uploaded, tried out and published, versions compared and given back.

Editions are moved from one version to another here, with everything that follows told before it happens.
"""
