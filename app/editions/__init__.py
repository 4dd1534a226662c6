"""Programme, partners, editions (one run of a course), enrolments (who, as what) and who tutors whom."""
