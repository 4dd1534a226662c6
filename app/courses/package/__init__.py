"""Reading a course package: bytes in, a frozen `CoursePackage` or a list of faults out. No database, no request."""
