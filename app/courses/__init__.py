"""Course packages: folders of text that a trainer can edit, read strictly, checked, and published as versions.

A published version never changes; an edition is pinned to one. What kinds of unit and which requirements of an award
exist is not known here: the rooms above register them (`kinds.register_kind`, `requirements.register_requirement`).
"""
